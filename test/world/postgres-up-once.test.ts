/** Two `amoskys up` from two folders, as on two machines, with one database on a server. */
import { join } from 'node:path'
import { expect } from 'vitest'
import { startPostgres } from '../../src/store/postgres/server.fixture.ts'
import { traces } from '../stories/support.fixture.ts'
import { newFolder, startUp } from '../up.fixture.ts'
import { testOnPostgres } from './postgres.fixture.ts'

testOnPostgres(
  'the second is refused while the first lives, and takes over after a kill',
  async () => {
    const server = await startPostgres()
    try {
      await server.ask('create database site')
      const set = ['--set', `store.url=${server.url('site').replace('owner@', 'owner:geheim@')}`]
      const replay = ['--replay', join(traces, 'brute-ssh.pcap'), '--speed', 'max']
      const start = () => startUp(newFolder(), ...replay, ...set)
      const first = start()
      await first.saying(/Still up at/)
      const second = start()
      expect((await second.ended).status).toBe(69)
      expect(second.said.err).toContain(
        `another amoskys up keeps its records there: process ${first.child.pid} on `,
      )
      expect(second.said.err).not.toContain('geheim')
      first.child.kill('SIGKILL')
      await first.ended
      const third = start()
      await third.saying(/waiting up to 8 s/)
      await third.saying(/Still up at/)
      third.child.kill('SIGTERM')
      expect((await third.ended).status).toBe(0)
      // Who ends by itself leaves it free at once.
      const fourth = start()
      await fourth.saying(/Still up at/)
      expect(fourth.said.err).not.toContain('waiting')
      fourth.child.kill('SIGTERM')
      expect((await fourth.ended).status).toBe(0)
    } finally {
      await server.stop()
    }
  },
)
