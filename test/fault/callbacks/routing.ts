/** A change of a conversation's priority that the platform made. `isOthers`: not at our call. */
export interface Change {
  at: number
  value: number
  isOthers?: true
}

/** A call that arrived. `conversation`: where it is about one. */
export interface Call {
  at: number
  kind: 'set' | 'read' | 'list'
  conversation?: string
  /** The platform said that nobody waits there. */
  isGone?: true
}

/** One stay in a queue. */
export interface Stay {
  session: string
  queueId: string
  from: number
  until?: number
  /** Priority at entry. */
  start: number
  changes: Change[]
}

export interface Conversation {
  id: string
  priority: number
  stays: Stay[]
  endedAt?: number
}

/** The queue it waits in now. */
export const stayOf = ({ stays }: Conversation): Stay | undefined =>
  stays.at(-1)?.until === undefined ? stays.at(-1) : undefined
