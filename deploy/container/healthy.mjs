// Whether this container's own API answers: the image has no curl. The certificate may be one that AMOSKYS made itself.
import { request as plain } from 'node:http'
import { request as secure } from 'node:https'

const port = Number(process.env.AMOSKYS_PORT ?? 8440)

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

process.exitCode = (await ask(secure)) || (await ask(plain)) ? 0 : 1
