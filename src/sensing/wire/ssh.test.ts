import { expect, test } from 'vitest'
import { readSsh } from './ssh.ts'
import {
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  tcpHeads,
} from './wire.fixture.ts'

const client = 'SSH-2.0-OpenSSH_9.2p1 Debian\r\n\x00\x00\x05'
const server = 'SSH-2.0-dropbear_2022.83\n'

test('both sides say who they are', () => {
  expect(readSsh(tcpHeads(client, server))).toEqual({
    application: {
      kind: 'ssh',
      clientVersion: 'SSH-2.0-OpenSSH_9.2p1 Debian',
      serverVersion: 'SSH-2.0-dropbear_2022.83',
    },
    isFinal: true,
    malformed: null,
  })
})

test('one side is enough, and the other is waited for', () => {
  const heads = { ...tcpHeads('', server), isComplete: false }
  expect(readSsh(heads)).toMatchObject({ isFinal: false, application: { clientVersion: '' } })
})

test('a start of the marker is waited for', () => {
  const heads = { ...tcpHeads('SS', ''), isComplete: false }
  expect(readSsh(heads)).toEqual({ application: null, isFinal: false, malformed: null })
  expect(readSsh(tcpHeads('SS', ''))).toBeNull()
})

test('a version without end is cut at 255 characters', () => {
  const heads = tcpHeads(`SSH-2.0-${'x'.repeat(1000)}`, '')
  expect(readSsh(heads)?.application).toMatchObject({
    clientVersion: expect.stringMatching(/^.{255}$/),
  })
})

test('every length of either side is read', () => {
  expectEveryHeadLengthToBeRead(tcpHeads(client, server), readSsh)
})

test('hostile bytes do no harm', () => {
  expectHostileHeadsToBeRead(tcpHeads(client, server), readSsh)
})
