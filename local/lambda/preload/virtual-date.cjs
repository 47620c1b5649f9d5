// Shifts `Date` and nothing else: timers, sockets and performance.now stay real, so time-outs mean what they say.
// Node's own modules keep the original, which they took before this file was loaded.
const { subscribe } = require('node:diagnostics_channel')

const RealDate = Date
const realNow = RealDate.now
let offsetMs = Number(process.env.WORKBRIDGE_CLOCK_OFFSET ?? 0)

const now = () => realNow() + offsetMs

// A Proxy, because `Date` can be called as well as constructed, and both read the clock when given nothing.
const VirtualDate = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
})
RealDate.now = now
RealDate.prototype.constructor = VirtualDate
globalThis.Date = VirtualDate

// Services here date their answers by the real clock. The SDK would find its own wrong, take each refusal, such as that
// of a condition, for the fault of that, and send the request twice more.
subscribe('http.client.response.finish', ({ response: { headers } }) => {
  const at = RealDate.parse(headers.date)
  if (!Number.isNaN(at)) headers.date = new RealDate(at + offsetMs).toUTCString()
})

exports.setOffset = (ms) => {
  offsetMs = ms
}
