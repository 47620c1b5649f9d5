/**
 * One table. Items of a workitem share its partition:
 *
 *   WI#<id>    HEAD          the head: JSON, version, index keys
 *   WI#<id>    SNAP#<key>    task data of one revision
 *   WI#<id>    TL#<number>   timeline entries moved out of the head, by the number of the first
 *   RUN#<id>   HEAD          a run: JSON, version, index keys
 *   CONN#<id>  GATE          rate budget, pauses
 *   CONN#<id>  TICK          who ticks, and when next
 *   CONN#<id>  RUNTICK       the same for runs
 *   CONN#<id>  TOKEN         who refreshes the access token
 */
export const headKey = (id: string) => ({ pk: { S: `WI#${id}` }, sk: { S: 'HEAD' } })
export const snapshotKey = (id: string, key: string) => ({ pk: { S: `WI#${id}` }, sk: { S: `SNAP#${key}` } })
export const movedKey = (id: string, first: number) => ({
  pk: { S: `WI#${id}` },
  sk: { S: `TL#${String(first).padStart(6, '0')}` },
})
export const runKey = (id: string) => ({ pk: { S: `RUN#${id}` }, sk: { S: 'HEAD' } })

export type TickItem = 'TICK' | 'RUNTICK'
export type ConnectionItem = 'GATE' | 'TOKEN' | TickItem
export const connectionKey = (connection: string, item: ConnectionItem) => ({
  pk: { S: `CONN#${connection}` },
  sk: { S: item },
})

export const attentionIndex = 'attention'
/** Without `WI#` or `RUN#`. */
export const idOf = (pk: string | undefined): string => pk?.slice(pk.indexOf('#') + 1) ?? ''
