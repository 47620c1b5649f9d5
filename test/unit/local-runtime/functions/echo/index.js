// A function for the tests of the local runtime: does what the event asks for.
const started = Date.now()

exports.handler = async (event, context) => {
  if (event.log) console.log(event.log)
  if (event.sleepMs) await new Promise((resolve) => setTimeout(resolve, event.sleepMs))
  if (event.crash) process.exit(3)
  if (event.fail) throw new TypeError(event.fail)
  return {
    event,
    pid: process.pid,
    started,
    now: Date.now(),
    today: Date.parse(new Date().toISOString()),
    uptime: performance.now(),
    remainingMs: context.getRemainingTimeInMillis(),
    requestId: context.awsRequestId,
    env: event.env && Object.fromEntries(event.env.map((name) => [name, process.env[name]])),
  }
}

exports.notFunction = 'text'
