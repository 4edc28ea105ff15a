import { expect, test } from 'vitest'
import { carriedIn } from './machine.ts'

const table = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 900 2 0 0 0 0 0 0 900 2 0 0 0 0 0 0
  eth0: 100 2 0 0 0 0 0 0 40 2 0 0 0 0 0 0
br-lan:100 2 0 0 0 0 0 0 40 2 0 0 0 0 0 0
`

test('each byte is counted once: bridges over hardware are left out, the loopback always is', () => {
  expect(carriedIn(table, (name) => name === 'eth0')).toEqual({ received: 100, sent: 40 })
})

test('without hardware, as in a container, all but the loopback count', () => {
  expect(carriedIn(table, () => false)).toEqual({ received: 200, sent: 80 })
})
