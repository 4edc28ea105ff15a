import { expect, test } from 'vitest'
import { isSecretName, redacted, redactText } from './redact.ts'

const jwt = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1c3JfQSJ9.c2lnbmF0dXJl'

test.each([
  [`Authorization: Bearer ${jwt}`, jwt],
  ['GET / Authorization: Basic dXNlcjpwYXNzd29yZA==', 'dXNlcjpwYXNzd29yZA=='],
  ['authorization=Digest username="x", response="6629fae49393a05397450978507c4ef1"', '6629fae4'],
  ['key amk_live_AB12_s3cr3tS3cr3t-_x is unknown', 's3cr3tS3cr3t'],
  ['enrol with amk1.0123456789ab.s3cr3tS3cr3t-_x.cGlu now', 's3cr3tS3cr3t'],
  [`the token was ${jwt}`, jwt],
  ['open http://127.0.0.1:8440/setup#Zm9vYmFy_-x', 'Zm9vYmFy_-x'],
  ['cookie: amk_at=abc.def; theme=dark', 'abc.def'],
  ['sent __Host-amk_rt=q1w2e3; path=/', 'q1w2e3'],
  ['POST /auth/token?client_secret=hunter2&x=1', 'hunter2'],
  ['{"password":"correct horse","user":"rina"}', 'correct'],
  ['GET /api/v1/stream?ticket=tkt123', 'tkt123'],
  ['GET /callback?code=4/0AX4XfWh&state=x', '4/0AX4XfWh'],
  ['http://rina:hunter2@proxy.example/', 'hunter2'],
  ['-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----', 'MC4CAQAw'],
])('of %s nothing secret is left', (text, secret) => {
  expect(text).toContain(secret)
  expect(redactText(text)).not.toContain(secret)
  expect(redactText(text)).toContain('[redacted]')
})

test.each([
  'incident inc_01J closed as expected by usr_A',
  '10.0.0.7 asked for 412 names of exfil.example',
  'signed in with a passkey',
])('%s is left as it is', (text) => {
  expect(redactText(text)).toBe(text)
})

test('what stands under the name of a secret is one', () => {
  const given = {
    password: 'x',
    nested: { refresh_token: 'y', 'Set-Cookie': ['a=b'], recoveryCodes: ['1', '2'] },
    tokenMinutes: 10,
    token: '',
    isSecret: true,
    key: 'scan|10.0.0.7',
  }
  expect(redacted(given)).toEqual({
    password: '[redacted]',
    nested: {
      refresh_token: '[redacted]',
      'Set-Cookie': ['[redacted]'],
      recoveryCodes: ['[redacted]', '[redacted]'],
    },
    tokenMinutes: 10,
    token: '',
    isSecret: true,
    key: 'scan|10.0.0.7',
  })
  expect(['undoToken', 'client-secret', 'totp'].every(isSecretName)).toBe(true)
  expect(['traceId', 'technique', 'hash', 'key'].some(isSecretName)).toBe(false)
})

test.each([
  'x',
  'eyJ-',
  'a.',
  'password ',
  'bearer ',
  '-----BEGIN PRIVATE KEY',
  'amk_a-',
  'a://b:',
  '=:',
])('a text made of %j alone is looked through at once', (part) => {
  const text = part.repeat(100_000 / part.length)
  const startedMs = performance.now()
  redactText(text)
  expect(performance.now() - startedMs).toBeLessThan(3000)
})
