interface Timer {
  due: number
  order: number
  /** Undefined once cancelled: it stays in the heap until it reaches the top or the heap is swept. */
  fire: (() => void) | undefined
}

export interface TimerHeap {
  add(due: number, fire: () => void): () => void
  nextDue(): number | undefined
  /** Yields, by due instant then by age, the timers due at `now` that were there when the walk began. */
  takeDue(now: number): Generator<() => void>
}

/** Binary heap of one-shot timers: O(log n) to add and take, amortised O(log n) to cancel. */
export function createTimerHeap(): TimerHeap {
  let heap: Timer[] = []
  let added = 0
  let cancelled = 0

  const dropCancelled = () => {
    while (heap[0] && !heap[0].fire) {
      pop(heap)
      cancelled -= 1
    }
  }

  const sweep = () => {
    if (cancelled < 64 || cancelled * 2 < heap.length) return
    // An array sorted by (due, order) is a valid heap.
    heap = heap.filter((timer) => timer.fire).sort((a, b) => (before(a, b) ? -1 : 1))
    cancelled = 0
  }

  return {
    add(due, fire) {
      const timer: Timer = { due, order: added, fire }
      added += 1
      push(heap, timer)
      return () => {
        if (!timer.fire) return
        timer.fire = undefined
        cancelled += 1
        sweep()
      }
    },
    nextDue() {
      dropCancelled()
      return heap[0]?.due
    },
    *takeDue(now) {
      const newest = added
      for (;;) {
        dropCancelled()
        const top = heap[0]
        if (!top?.fire || top.due > now || top.order >= newest) return
        pop(heap)
        const fire = top.fire
        top.fire = undefined
        yield fire
      }
    },
  }
}

const before = (a: Timer, b: Timer) => a.due < b.due || (a.due === b.due && a.order < b.order)

function push(heap: Timer[], timer: Timer) {
  let index = heap.length
  while (index > 0) {
    const parentIndex = (index - 1) >> 1
    const parent = heap[parentIndex]
    if (!parent || before(parent, timer)) break
    heap[index] = parent
    index = parentIndex
  }
  heap[index] = timer
}

function pop(heap: Timer[]) {
  const last = heap.pop()
  if (!last || heap.length === 0) return
  let index = 0
  for (;;) {
    let childIndex = 2 * index + 1
    let child = heap[childIndex]
    const right = heap[childIndex + 1]
    if (child && right && before(right, child)) {
      child = right
      childIndex += 1
    }
    if (!child || before(last, child)) break
    heap[index] = child
    index = childIndex
  }
  heap[index] = last
}
