import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

type Dynalite = (options: Record<string, unknown>) => Server

// Tables are there at once: their half second of CREATING on AWS tells us nothing.
const create: Dynalite = createRequire(import.meta.url)('dynalite')
const server = create({ path: workerData.path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })

server.listen(0, '127.0.0.1', () => {
  parentPort?.postMessage((server.address() as AddressInfo).port)
})
parentPort?.once('message', () => {
  server.closeAllConnections()
  server.close(() => process.exit(0))
})
