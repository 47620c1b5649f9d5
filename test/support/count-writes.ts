import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb'
import type { TableBackend } from './backends.ts'

const writes = new Set(['PutItemCommand', 'UpdateItemCommand'])

/** Units of the writes of a client, in the table and its index, by what was written. */
export function countWrites({ client }: TableBackend) {
  const units: { what: string; units: number; index: number }[] = []
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (request) => {
        if (!writes.has(commandName)) return next(request)
        const input = request.input as {
          ReturnConsumedCapacity?: string
          Item?: { sk?: { S?: string } }
          Key?: { sk?: { S?: string } }
        }
        input.ReturnConsumedCapacity = 'INDEXES'
        const reply = await next(request)
        const { ConsumedCapacity: used } = reply.output as { ConsumedCapacity?: ConsumedCapacity }
        const index = Object.values(used?.GlobalSecondaryIndexes ?? {}).reduce(
          (sum, one) => sum + (one.CapacityUnits ?? 0),
          0,
        )
        const what = (input.Item?.sk?.S ?? input.Key?.sk?.S ?? '').replace(/#.*/, '')
        units.push({ what, units: used?.CapacityUnits ?? 0, index })
        return reply
      },
    { step: 'initialize', name: 'countWrites' },
  )
  return units
}
