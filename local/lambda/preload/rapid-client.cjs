// Stands in for the native part of aws-lambda-ric (rapid-client.node), which needs a C++ build: the same three
// functions over node:http. Loaded with --require before the runtime client.
const { Agent, request } = require('node:http')
const Module = require('node:module')
const { setOffset } = require('./virtual-date.cjs')

const base = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

// The native `done` and `error` block until posted. Here `next` waits for them, which gives the same order.
let posted = Promise.resolve()

function send(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const call = request(`${base}${path}`, { method, agent, headers }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ bodyJson: Buffer.concat(chunks).toString(), headers: response.headers }),
      )
      response.on('error', reject)
    })
    call.on('error', reject)
    call.end(body)
  })
}

// Without its Runtime API an environment is of no use; leaving also keeps orphans from staying behind.
const leave = () => process.exit(1)

const client = {
  async next() {
    await posted
    const invocation = await send('GET', '/next').catch(leave)
    setOffset(Number(invocation.headers['workbridge-clock-offset'] ?? 0))
    return invocation
  },
  done(id, body) {
    posted = send('POST', `/${id}/response`, body, { 'content-type': 'application/json' }).catch(leave)
  },
  error(id, body) {
    posted = send('POST', `/${id}/error`, body, { 'content-type': 'application/json' }).catch(leave)
  },
}

const load = Module._load
Module._load = function loadOrReplace(name, ...rest) {
  return name.endsWith('/rapid-client.node') ? client : load.call(this, name, ...rest)
}

// Ctrl-C in a terminal reaches the whole process group: the parent decides when an environment ends.
process.on('SIGINT', () => {})
