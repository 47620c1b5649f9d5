import type { Asset, Field } from '../../../schemas/config.ts'
import type { SourceTask } from '../../../schemas/source-task.ts'

export function aField(key: string, over: Partial<Field> = {}): Field {
  return { key, name: key, required: false, viewable: true, type: 'string', ...over }
}

/** An asset with one required field, `id`, and these more. */
export function anAsset(fields: Field[] = [], over: Partial<Asset> = {}): Asset {
  return {
    id: 'claims-review',
    version: 1,
    connection: 'webex',
    channel: 'ClaimsReview',
    destination: 'claims@acme.insure',
    origin: { id: '{externalId}' },
    flowSettings: {},
    globalVariables: {},
    appendMode: 'snapshot',
    whenStillUncertain: 'hold',
    afterEnd: 'reopen',
    retentionMs: 86_400_000,
    fields: [aField('id', { required: true }), ...fields],
    ...over,
  }
}

export function aTask(data: SourceTask['data'] = {}, over: Partial<SourceTask> = {}): SourceTask {
  return { asset: 'claims-review', data: { id: '1', ...data }, ...over }
}
