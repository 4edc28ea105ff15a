import { expect, test } from 'vitest'
import { auditText, openTown, type Town } from '../accounts.fixture.ts'

const any = { 'if-match': '*' }

async function withKey(town: Town, key: object = {}) {
  const admin = await town.admin()
  const asked = { name: 'collector', scopes: ['read', 'users:manage'] }
  expect((await admin.ask('POST /service-accounts', asked)).json.code).toBe('validation_failed')
  const scopes = ['read', 'events:ingest']
  const made = await admin.ask('POST /service-accounts', { name: 'collector', scopes })
  const { id } = made.json
  const { json } = await admin.ask(`POST /service-accounts/${id}/keys`, key)
  return { admin, id: id as string, key: json.key as string, row: json.row }
}

const ask = (town: Town, authorization: string, address = '10.0.0.7') =>
  town.server.inject({
    ...{ method: 'POST', url: '/api/v1/rt/ticket', remoteAddress: address },
    headers: { authorization },
  })

test('a key asks without cookies or our header, from where it may, for what it may, until it is revoked', async () => {
  const town = await openTown()
  const { admin, id, key, row } = await withKey(town, { networks: ['10.0.0.0/8'], days: 1 })
  expect(row).toMatchObject({ networks: ['10.0.0.0/8'], scopes: ['read', 'events:ingest'] })
  expect((await ask(town, `Bearer ${key}`)).statusCode).toBe(201)
  expect((await ask(town, `Bearer ${key}`, '192.0.2.1')).statusCode).toBe(401)
  expect((await ask(town, `Basic ${key}`)).statusCode).toBe(401)
  const me = await town.server.inject({
    ...{ method: 'GET', url: '/api/v1/users', remoteAddress: '10.0.0.7' },
    headers: { authorization: `Bearer ${key}` },
  })
  expect(me.json()).toMatchObject({ code: 'forbidden', needsScope: 'users:manage' })
  const keys = await admin.ask(`GET /service-accounts/${id}/keys`)
  expect(keys.json.data).toMatchObject([{ usedFrom: '10.0.0.7', revokedAt: null }])
  expect(keys.text).not.toContain(key.slice(-43))
  expect((await admin.ask(`DELETE /service-accounts/${id}/keys/${row.id}`)).status).toBe(204)
  expect((await ask(town, `Bearer ${key}`)).statusCode).toBe(401)
  expect(await auditText(town)).not.toContain(key.slice(-43))
})

test('client credentials: a form or JSON, the header or the body, and a scope within the key', async () => {
  const town = await openTown()
  const { id, key } = await withKey(town)
  const basic = `Basic ${Buffer.from(`${id}:${key}`).toString('base64')}`
  const token = async (payload: string | object, headers: Record<string, string> = {}) => {
    const isForm = typeof payload === 'string'
    const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json'
    const answer = await town.server.inject({
      ...{ method: 'POST', url: '/api/v1/auth/token', remoteAddress: '10.0.0.7', payload },
      headers: { 'content-type': type, ...headers },
    })
    return { status: answer.statusCode, json: answer.json() }
  }
  const grant = 'grant_type=client_credentials'
  const made = await token(`${grant}&scope=read`, { authorization: basic })
  expect(made.json).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: 'read' })
  expect((await ask(town, `Bearer ${made.json.access_token}`)).statusCode).toBe(201)
  const client = { client_id: id, client_secret: key }
  expect((await token({ grant_type: 'client_credentials', ...client })).json.scope).toBe(
    'read events:ingest',
  )
  for (const [body, headers, status] of [
    [`${grant}&scope=triage`, { authorization: basic }, 403],
    [`${grant}&client_id=svc_other&client_secret=${key}`, {}, 401],
    [`${grant}&client_id=${id}&client_secret=wrong`, {}, 401],
    [grant, { authorization: 'Basic %%%' }, 401],
    ['grant_type=password', { authorization: basic }, 400],
  ] as const)
    expect((await token(body, headers)).status, body).toBe(status)
  town.clock.nowMs += 301_000
  expect((await ask(town, `Bearer ${made.json.access_token}`)).json().code).toBe('token_expired')
})

test('a token is no longer worth anything when its account is switched off or deleted', async () => {
  const town = await openTown()
  const { admin, id, key } = await withKey(town)
  const bearer = `Bearer ${key}`
  const off = await admin.ask(`PATCH /service-accounts/${id}`, { isDisabled: true }, any)
  expect(off.json.state).toBe('disabled')
  expect((await ask(town, bearer)).statusCode).toBe(401)
  await admin.ask(`PATCH /service-accounts/${id}`, { isDisabled: false, scopes: ['read'] }, any)
  expect((await ask(town, bearer)).statusCode).toBe(201)
  expect((await admin.ask(`DELETE /service-accounts/${id}`, undefined, any)).status).toBe(204)
  expect((await ask(town, bearer)).statusCode).toBe(401)
  expect((await admin.ask(`GET /service-accounts/${id}/keys`)).status).toBe(404)
})
