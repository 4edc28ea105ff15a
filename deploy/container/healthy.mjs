// Whether the part of AMOSKYS that this container runs does its work: the image has no curl.
//   healthy.mjs               the API answers; its certificate may be one that AMOSKYS made itself
//   healthy.mjs sensor        what it captures is being judged: it writes that down each second
//   healthy.mjs investigator  it has met the responder
import { request as plain } from 'node:http'
import { request as secure } from 'node:https'
import { DatabaseSync } from 'node:sqlite'

const port = Number(process.env.AMOSKYS_PORT ?? 8440)
const database = `${process.env.AMOSKYS_DATA ?? '/var/lib/amoskys'}/amoskys.sqlite`
const beatMaxMs = 15_000

function ask(request) {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, path: '/healthz', rejectUnauthorized: false }
    const asked = request({ ...options, timeout: 3_000 }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(false))
    asked.end()
  })
}

function row(query) {
  try {
    return new DatabaseSync(database, { readOnly: true, timeout: 1_000 }).prepare(query).get()
  } catch {
    return undefined
  }
}

const parts = {
  api: async () => (await ask(secure)) || (await ask(plain)),
  sensor: () => {
    const newest = row('select max(beat_ms) as ms from runs where ended_ms = 0')
    return Date.now() - (newest?.ms ?? 0) < beatMaxMs
  },
  investigator: () => {
    const told = row("select body from response_state where name = 'told'")
    return told !== undefined && JSON.parse(told.body).isConnected
  },
}

process.exitCode = (await parts[process.argv[2] ?? 'api']()) ? 0 : 1
