// Shifts `Date` and nothing else: timers, sockets and performance.now stay real, so time-outs mean what they say.
// Node's own modules keep the original, which they took before this file was loaded.
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

exports.setOffset = (ms) => {
  offsetMs = ms
}
