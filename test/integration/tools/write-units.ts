import { findPlatform } from '../../../local/start-platforms.ts'
import { startWorkbridge } from '../../../local/workbridge.ts'
import { type AwsCall, type AwsProxy, startProxy } from '../../support/local-proxy.ts'

/*
 * Prints the DynamoDB write units of tasks created and confirmed through the whole stack, as DynamoDB Local counts
 * them (table and index): node test/integration/tools/write-units.ts [tasks] [bytes]. Needs Java.
 */
const [count = 50, bytes = 2_048] = process.argv.slice(2).map(Number)

interface Capacity {
  CapacityUnits?: number
  Table?: { CapacityUnits?: number }
}

const writes = new Set(['PutItem', 'UpdateItem'])
const units = new Map<string, { calls: number; table: number; index: number }>()

function add(call: AwsCall, output: unknown) {
  if (!writes.has(call.operation)) return
  const { ConsumedCapacity = [] } = output as { ConsumedCapacity?: Capacity | Capacity[] }
  const row = units.get(kindOf(call)) ?? { calls: 0, table: 0, index: 0 }
  row.calls += 1
  for (const { CapacityUnits = 0, Table } of [ConsumedCapacity].flat()) {
    row.table += Table?.CapacityUnits ?? CapacityUnits
    row.index += CapacityUnits - (Table?.CapacityUnits ?? CapacityUnits)
  }
  units.set(kindOf(call), row)
}

function kindOf({ operation, input }: AwsCall): string {
  const key = operation === 'PutItem' ? input.Item.sk.S : input.Key?.sk.S
  return `${operation} ${String(key ?? 'several').replace(/#.*/, '')}`
}

/** A claim of about so many bytes of JSON. */
function claim(n: number) {
  const data = {
    customerAccountId: `A-${1_000_000 + n}`,
    customerAccountName: `Customer ${n} of the Example Insurance Company`,
    claimNumber: `CLM-2026-${n}`,
    priority: 'High',
    claimStatus: 'Received',
    documentsUrl: `https://documents.example.com/claims/2026/${n}/`,
    notes: '',
  }
  const words = [
    'water',
    'damage',
    'kitchen',
    'ceiling',
    'photo',
    'attached',
    'caller',
    'neighbour',
    'plumber',
    'Tuesday',
  ]
  const task = {
    asset: 'claims-review',
    data,
    globalVariables: { story: '', more: '' } as Record<string, string>,
  }
  const fill = (length: number) => {
    let text = ''
    for (let i = n; text.length < length; i = (i * 31 + 7) % 9_973) text += `${words[i % words.length]} ${i} `
    return text.slice(0, Math.max(0, Math.min(length, 1_000)))
  }
  data.notes = fill(bytes - JSON.stringify(task).length)
  task.globalVariables.story = fill(bytes - JSON.stringify(task).length)
  task.globalVariables.more = fill(bytes - JSON.stringify(task).length)
  return task
}

let table: AwsProxy | undefined
const workbridge = await startWorkbridge({
  tableEngine: 'dynamodb-local',
  async endpoints(own) {
    table = await startProxy(own.AWS_ENDPOINT_URL_DYNAMODB ?? '', ({ operation, input }) => {
      if (writes.has(operation)) input.ReturnConsumedCapacity = 'INDEXES'
    })
    return { ...own, AWS_ENDPOINT_URL_DYNAMODB: table.url }
  },
})
if (table) table.after = add
// Created and confirmed, no more: each event of the task's later life is one write of its head.
const { simulator } = findPlatform(workbridge.platforms, 'webex')
simulator.setSwitches({ lifecycle: 'none' })
const { url = '', token = '' } = workbridge.sources.claims ?? {}
for (let n = 0; n < count; n++) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const reply = await fetch(`${url}/units-${n}`, { method: 'PUT', headers, body: JSON.stringify(claim(n)) })
  if (reply.status !== 202) throw new Error(`task ${n}: ${reply.status} ${await reply.text()}`)
}
await workbridge.clock.advance(10_000)
const confirmed = simulator.tasks().filter(({ state }) => state === 'created').length
await workbridge.close()
await table?.close()

const all = [...units.values()]
const sum = (of: 'table' | 'index') => all.reduce((total, row) => total + row[of], 0)
console.table(Object.fromEntries(units))
console.log(
  `${confirmed} of ${count} tasks of ${JSON.stringify(claim(0)).length} bytes, created and confirmed`,
)
console.log(
  `${((sum('table') + sum('index')) / count).toFixed(2)} write units a task (index: ${(sum('index') / count).toFixed(2)})`,
)
process.exit(0)
