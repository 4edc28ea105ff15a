import { expect, test } from 'vitest'
import type { Standing } from '../../response/actions/index.ts'
import { leftText } from './responder.ts'

const standing = (target: string, failure: string) =>
  ({ kind: 'block_ip', target, failure, state: 'undoing' }) as Standing

test('what still stands after all was stopped is named, with the reason', () => {
  expect(leftText(1, [standing('203.0.113.66', 'nft: busy')])).toBe(
    'stopped, and nothing more is done; not taken back yet: block_ip 203.0.113.66 (nft: busy)',
  )
  const many = ['1', '2', '3', '4'].map((last) => standing(`203.0.113.${last}`, ''))
  expect(leftText(4, many)).toMatch(/203\.0\.113\.3 and others$/)
})
