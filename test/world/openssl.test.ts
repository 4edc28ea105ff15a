import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { issueHub, issueSensor, makeAuthority } from '../../src/pki/authority.ts'
import { makeKeyRequest, newOwnKeys } from '../../src/pki/holder/index.ts'
import { readRequest } from '../../src/pki/index.ts'
import { testNeeding } from './require.fixture.ts'

const nowMs = Date.UTC(2026, 10, 27)

testNeeding({ programs: { openssl: 'openssl' } })(
  'OpenSSL reads our request and our chain as we mean them',
  async () => {
    const authority = await makeAuthority({ nowMs, days: 3650 })
    const keys = makeKeyRequest('edge-1', newOwnKeys())
    const read = await readRequest(keys)
    if (typeof read === 'string') throw new Error(read)
    const sensor = await issueSensor(authority, read, { nowMs, days: 90 })
    const hub = await issueHub(authority, ['hub.example.org', '10.0.0.5'], { nowMs, days: 365 })
    const folder = mkdtempSync(join(tmpdir(), 'amoskys-pki-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const put = (name: string, content: string | Uint8Array) =>
      writeFileSync(join(folder, name), content)
    put('request.der', keys.request)
    put('ca.crt', authority.certificate)
    put('sensor.crt', sensor)
    put('hub.crt', hub.certificate)
    const openssl = (...words: string[]) =>
      execFileSync('openssl', words, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
    const subject = openssl(
      ...['req', '-inform', 'DER', '-in', 'request.der', '-verify', '-noout', '-subject'],
    )
    expect(subject).toMatch(/CN ?= ?edge-1/)
    const verify = (purpose: string, file: string) =>
      openssl(
        ...['verify', '-x509_strict', '-attime', String(nowMs / 1000)],
        ...['-purpose', purpose, '-CAfile', 'ca.crt', file],
      )
    expect(verify('sslclient', 'sensor.crt')).toContain('OK')
    expect(verify('sslserver', 'hub.crt')).toContain('OK')
    expect(() => verify('sslserver', 'sensor.crt')).toThrow('purpose')
    expect(() => verify('sslclient', 'hub.crt')).toThrow('purpose')
  },
)
