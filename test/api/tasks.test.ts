import { expect, test } from 'vitest'
import { openReal } from './real.fixture.ts'

test('a client that knows only the document does an analyst’s work', async () => {
  await using real = await openReal()
  const { analyst } = real
  for (const actor of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) await real.beacon(actor)
  const me = (await analyst.call('getMe')).json.user
  expect(me).toMatchObject({ signIn: 'rina', role: 'analyst' })

  const first = await analyst.call('listIncidents', { q: 'is:open', limit: 2, count: 'exact' })
  expect([first.json.data.length, first.json.count]).toEqual([2, { value: 3, isExact: true }])
  const rest = await analyst.call('listIncidents', {
    ...{ q: 'is:open', limit: 2, after: first.json.page.next },
  })
  expect(rest.json.data).toHaveLength(1)
  const { id } = first.json.data[0]

  const seen = await analyst.call('getIncident', { id })
  const taken = await analyst.call('changeIncident', {
    ...{ id, match: seen.etag, body: { assignee: me.id } },
  })
  expect(taken.json).toMatchObject({ id, assignee: me.id })
  const late = await analyst.call('changeIncident', {
    ...{ id, match: seen.etag, body: { assignee: null } },
  })
  expect([late.status, late.json.code]).toEqual([412, 'stale_version'])
  await analyst.call('addNote', { id, body: { text: 'Asked <b>Omar</b> about it.' } })
  expect((await analyst.call('listNotes', { id })).json.data[0].text).toBe(
    'Asked <b>Omar</b> about it.',
  )
  const close = { status: 'closed', disposition: 'expected', reason: 'Our monitor.' }
  const closed = await analyst.call('changeIncident', { id, body: close })
  expect(closed.json).toMatchObject({ status: 'closed', queue: 'closed' })
  const open = await analyst.call('listIncidents', { q: 'is:open' })
  expect(open.json.data).toHaveLength(2)

  await analyst.call('undoIncident', { id })
  expect((await analyst.call('getIncident', { id })).json.status).toBe('open')
  const why = await analyst.call('explainIncident', { id, layer: 2 })
  expect(why.json).toMatchObject({ incidentId: id, layer: 2 })

  const mute = await analyst.call('makeMute', {
    body: {
      scope: { entity: '10.0.0.3' },
      reason: 'Our own monitor.',
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    },
  })
  const muted = await analyst.call('listIncidents', { entity: '10.0.0.3' })
  expect(muted.json.data[0]).toMatchObject({ isMuted: true })
  await analyst.call('liftMute', { id: mute.json.id, match: mute.etag })
  const again = await analyst.call('listIncidents', { entity: '10.0.0.3' })
  expect(again.json.data[0]).toMatchObject({ isMuted: false })

  const asked = { kind: 'alerts', format: 'csv', filter: { entity: '10.0.0.0/8' } }
  let file = (await analyst.call('makeExport', { body: asked })).json
  while (file.state === 'running') file = (await analyst.call('getExport', { id: file.id })).json
  expect(file).toMatchObject({ state: 'done' })
  const csv = await analyst.call('readExport', { id: file.id })
  expect(csv.text.trim().split('\r\n')).toHaveLength(4)
  expect(csv.text).toContain('10.0.0.2')

  const forbidden = await analyst.call('listUsers')
  expect([forbidden.status, forbidden.json.code]).toEqual([403, 'forbidden'])
  const done = await real.admin.call('listAudit', { limit: 200, actor: me.id })
  const verbs = done.json.data.map(({ verb }: { verb: string }) => verb)
  for (const verb of ['incident.close', 'incident.undo', 'mute.create'])
    expect(verbs, verb).toContain(verb)
  await analyst.call('logout')
  expect((await analyst.call('getMe')).status).toBe(401)
})
