import { expect, test } from 'vitest'
import { Protocol } from '../../../contracts/index.ts'
import { carriedText } from './services.ts'

test.each([
  ['', 443, 'HTTPS (port 443)'],
  ['tls', 443, 'HTTPS (port 443)'],
  ['http', 443, 'HTTP (port 443)'],
  ['ssh', 443, 'SSH (port 443)'],
  ['stratum', 443, 'TCP port 443'],
  ['tls', 80, 'TLS (port 80)'],
  ['http', 8080, 'TCP port 8080'],
  // STARTTLS, and mail over TLS.
  ['tls', 587, 'SMTP (port 587)'],
])('%j on port %d is told as %s', (application, port, text) => {
  expect(carriedText(application, Protocol.tcp, port)).toBe(text)
})
