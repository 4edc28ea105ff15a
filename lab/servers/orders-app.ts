#!/usr/bin/env node
/**
 * The application of app1: orders as JSON, read from db1 with PostgreSQL's own client. Settings come as PostgreSQL's
 * variables: PGHOST, PGUSER, PGPASSWORD, PGDATABASE; ORDERS_PORT is where it listens.
 */
import { execFile } from 'node:child_process'
import { createServer } from 'node:http'

const port = Number(process.env['ORDERS_PORT'] ?? 8000)
/** One order asked for is one program started. */
const askingMax = 8
let asking = 0

function ask(id: number): Promise<string> {
  const query = `select row_to_json(o) from orders o where id = ${id}`
  const options = { timeout: 5_000, maxBuffer: 64_000 }
  return new Promise((resolve, reject) => {
    execFile('psql', ['-X', '-A', '-t', '-q', '-c', query], options, (error, out) =>
      error ? reject(error) : resolve(out.trim()),
    )
  })
}

const server = createServer(async (request, response) => {
  const send = (status: number, text: string) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(`${text}\n`)
  }
  const id = /^\/orders\/(\d{1,6})$/.exec(request.url ?? '')?.[1]
  if (request.url === '/health') return send(200, '{"status":"ok"}')
  if (id === undefined) return send(404, '{"error":"no such page"}')
  if (asking >= askingMax) return send(503, '{"error":"busy"}')
  asking++
  try {
    const order = await ask(Number(id))
    send(order === '' ? 404 : 200, order === '' ? '{"error":"no such order"}' : order)
  } catch {
    send(502, '{"error":"the database does not answer"}')
  } finally {
    asking--
  }
})
server.requestTimeout = 10_000
server.maxConnections = 64
server.listen(port, () => console.log(`orders on port ${port}`))
