/** One thing that happened, for a person who watches. */
export interface TimelineItem {
  from: string
  to: string
  what: string
  /** Status, or what became of it. */
  result: string
  meaning: string
}

export const us = 'workbridge'
