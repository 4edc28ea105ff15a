import { expect, test } from 'vitest'
import { readFtp } from './ftp.ts'
import {
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  tcpHeads,
} from './wire.fixture.ts'

const server = '220 (vsFTPd 3.0.3)\r\n331 Please specify the password.\r\n530 Login incorrect.\r\n'
const client = 'USER admin\r\nPASS secret\r\n'

test('a control connection has its banner and its failed logins', () => {
  expect(readFtp(tcpHeads(client, server))).toEqual({
    application: {
      kind: 'ftp',
      banner: '(vsFTPd 3.0.3)',
      logins: { accepted: 0, refused: 1, anonymous: 0, mark: expect.any(Number) },
    },
    isFinal: true,
    malformed: null,
  })
})

test('failures are counted until no more bytes come', () => {
  const heads = { ...tcpHeads(client, server.repeat(3)), isComplete: false }
  expect(readFtp(heads)).toMatchObject({ isFinal: false, application: { logins: { refused: 3 } } })
})

test('what the client says tells mail from files', () => {
  expect(readFtp(tcpHeads('EHLO a.example\r\n', '220 ready\r\n'))?.application).toMatchObject({
    name: 'smtp',
  })
  expect(readFtp(tcpHeads('USER a\r\n', '220 ready\r\n'))?.application).toMatchObject({
    kind: 'ftp',
  })
})

test('before the client speaks, the banner may tell', () => {
  const heads = (banner: string) => ({ ...tcpHeads('', banner), isComplete: false })
  expect(readFtp(heads('220 mx.example ESMTP\r\n'))?.application).toMatchObject({ name: 'smtp' })
  expect(readFtp(heads('220 ProFTPD\r\n'))?.application).toMatchObject({ kind: 'ftp' })
  expect(readFtp(heads('220 hello\r\n'))).toMatchObject({ application: null, isFinal: false })
})

test('where the client is not heard, the answers tell mail from files', () => {
  expect(readFtp(tcpHeads('', '220 box\r\n331 x\r\n530 no\r\n'))?.application).toEqual({
    ...{ kind: 'ftp', banner: 'box', logins: { accepted: 0, refused: 1, anonymous: 0 } },
  })
  expect(readFtp(tcpHeads('', '220 box\r\n250 ok\r\n535 no\r\n'))?.application).toMatchObject({
    ...{ name: 'smtp', logins: { refused: 1 } },
  })
})

test('every length of either side is read', () => {
  expectEveryHeadLengthToBeRead(tcpHeads(client, server), readFtp)
})

test('hostile bytes do no harm', () => {
  expectHostileHeadsToBeRead(tcpHeads(client, server), readFtp)
})
