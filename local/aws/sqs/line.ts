import type { StoredMessage } from './message.ts'

/** The visible messages in order of arrival. One that is deleted out of turn leaves a place that is passed over. */
export class Line {
  #places: StoredMessage[] = []
  #head = 0
  #size = 0

  get size(): number {
    return this.#size
  }

  add(message: StoredMessage) {
    message.place = 'visible'
    this.#places.push(message)
    this.#size += 1
  }

  next(): StoredMessage | undefined {
    while (this.#head < this.#places.length) {
      const message = this.#places[this.#head]
      this.#head += 1
      this.#compact()
      if (message?.place !== 'visible') continue
      this.leave(message)
      return message
    }
    return undefined
  }

  /** The caller gives the message its new place. */
  leave(message: StoredMessage) {
    message.place = 'gone'
    this.#size -= 1
  }

  #compact() {
    if (this.#head < 512 || this.#head * 2 < this.#places.length) return
    this.#places = this.#places.slice(this.#head)
    this.#head = 0
  }
}
