import type { Catalog } from '../../schemas/catalog/catalog.ts'

/**
 * An event as people have it at hand, as the envelope EventBridge makes of it: an envelope already, what Genesys
 * writes into `detail` (`topicName`, `eventBody`), or one of our own platform events.
 */
export function toEnvelope(event: unknown, catalog: Catalog): Record<string, unknown> | undefined {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return undefined
  if ('detail-type' in event) return { ...event }
  if ('topicName' in event && 'eventBody' in event && typeof event.topicName === 'string')
    return {
      source: 'aws.partner/genesys.com',
      'detail-type': templateOf(event.topicName, catalog),
      detail: event,
    }
  if ('topic' in event && typeof event.topic === 'string')
    return { source: 'workbridge.platform', 'detail-type': event.topic, detail: event }
  return undefined
}

/** `…conversation.8f14….acd.start` to `…conversation.{id}.acd.start` */
function templateOf(name: string, catalog: Catalog): string {
  const isOf = (template: string) => {
    const [before = '', after = ''] = template.split('{id}')
    const id = name.slice(before.length, name.length - after.length)
    return template.includes('{id}') && name.startsWith(before) && name.endsWith(after) && /^[^.]+$/.test(id)
  }
  return catalog.topics.find((topic) => isOf(topic.name))?.name ?? name
}
