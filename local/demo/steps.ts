import { DemoFault, expectThat, type Tools, type Workitem } from './tools.ts'

export interface Step {
  title: string
  run(tools: Tools, memory: Memory): Promise<void>
}

/** Workitems that a later step goes on with, by name. */
export type Memory = Map<string, string>

const isConfirmed = ({ revisions }: Workitem) => revisions.at(-1)?.state === 'confirmed'
const isQueued = (item: Workitem) => isConfirmed(item) && item.state === 'queued'

export const steps: readonly Step[] = [
  {
    title: 'A CRM lead becomes a work item',
    async run({ push, until, idFor }) {
      const data = {
        customerName: 'Ada Lovelace',
        company: 'Analytical Engines',
        product: 'Motor',
        consentGiven: true,
      }
      const id = await push('crm', idFor('lead'), { asset: 'crm-lead', data })
      await until(id, 'confirmed and queued', isQueued)
    },
  },
  {
    title: 'So does an insurance claim',
    async run({ push, until, idFor }, memory) {
      const data = {
        customerAccountId: '91002',
        customerAccountName: 'Grace Hopper',
        claimNumber: 'CLM-2026-0815',
        priority: 'High',
        claimStatus: 'Received',
      }
      const id = await push('claims', idFor('claim'), { asset: 'claims-review', data })
      memory.set('claim', id)
      await until(id, 'confirmed and queued', isQueued)
    },
  },
  {
    title: 'A fax server can only push: it signs a webhook',
    async run({ hook, until, idFor }) {
      const externalId = idFor('fax')
      const data = { faxId: externalId, senderNumber: '+15550100', department: 'Claims', pages: 3 }
      const id = await hook('fax', { externalId, asset: 'fax-intake', data })
      await until(id, 'confirmed and queued', isQueued)
    },
  },
  {
    title: 'The claim is updated: the work item shows the new status',
    async run({ push, until, workitem, simulator }, memory) {
      const id = memory.get('claim') ?? ''
      const { externalId } = await workitem(id)
      await push('claims', externalId, { data: { claimStatus: 'Documents complete' } }, 'PATCH')
      const item = await until(
        id,
        'confirmed at revision 2',
        (now) => isConfirmed(now) && lastRevision(now) === 2,
      )
      const task = simulator.tasks().find((one) => one.id === item.taskId)
      expectThat(task?.appends.length === 1, 'the platform should have one update on the task')
    },
  },
  {
    title: 'The platform fails to make a work item: a new attempt makes one',
    async run({ push, until, idFor, simulator, timeline }) {
      const reason = 'CONVERSATION_CREATION_FAILED'
      await control(simulator.controlUrl, '/fail-next', { reason, operation: 'create' })
      const data = { customerName: 'Mary Jackson', product: 'Home' }
      const externalId = idFor('lead-failing')
      const id = await push('crm', externalId, { asset: 'crm-lead', data })
      const failed = () =>
        simulator.tasks().some(({ origin, state }) => origin === externalId && state === 'failed')
      await until(id, 'failed by the platform', failed)
      await until(id, 'confirmed after a second try', isQueued, { stepMs: 5000, limitMs: 300_000 })
      const seen = await timeline(id)
      expectThat(
        seen.some(({ code }) => code === reason),
        'the timeline should name the reason',
      )
    },
  },
  {
    title: 'A reply is lost, and the webhooks too: search finds the work item, and none is made twice',
    async run({ push, until, idFor, simulator, timeline }) {
      simulator.setFaults({ lostReply: { p: 1, times: 1, operation: 'create' }, lostWebhook: 1 })
      const data = { customerName: 'Katherine Johnson', product: 'Travel' }
      const externalId = idFor('lead-lost')
      const id = await push('crm', externalId, { asset: 'crm-lead', data })
      await until(id, 'in doubt', ({ revisions }) => revisions.at(-1)?.state === 'uncertain')
      const wait = { stepMs: 5000, limitMs: 1_800_000 }
      const item = await until(id, 'found by search', isConfirmed, wait)
      simulator.setFaults({})
      expectThat(
        (await timeline(id)).some(({ by }) => by === 'search'),
        'search should have found it',
      )
      await simulator.act(item.taskId ?? '', 'offer')
      await until(id, 'offered, by a signed webhook', ({ state }) => state === 'offered')
    },
  },
  {
    title: 'An agent takes the claim and ends it',
    async run({ until, workitem, simulator }, memory) {
      const id = memory.get('claim') ?? ''
      const { taskId = '' } = await workitem(id)
      for (const action of ['offer', 'connect'] as const) await simulator.act(taskId, action)
      await until(id, 'assigned', ({ state }) => state === 'assigned')
      await simulator.act(taskId, 'end')
      await until(id, 'ended', ({ state }) => state === 'ended')
    },
  },
  {
    title: 'Counted on the platform: one task for each, and every one confirmed',
    async run({ ownTasks }) {
      const alive = ownTasks().filter(({ state }) => state !== 'failed')
      const origins = new Set(alive.map(({ origin }) => origin))
      expectThat(alive.length === 5, `there should be 5 tasks, there are ${alive.length}`)
      expectThat(origins.size === alive.length, 'no task should be there twice')
    },
  },
]

const lastRevision = ({ revisions }: Workitem) => revisions.at(-1)?.revision

async function control(url: string, path: string, body: object) {
  const response = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) })
  if (!response.ok) throw new DemoFault(`the simulator's control answered ${response.status}`)
}
