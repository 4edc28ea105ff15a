import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { signOrders, verifyOrders } from './index.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')

test('orders are good for the sensor that they are to, as they were signed', () => {
  const orders = new TextEncoder().encode('{"version":3}')
  const signed = signOrders('porch', orders, { keyId: 'hub', privateKey })
  expect(verifyOrders('porch', signed, publicKey)).toBe(true)
  expect(verifyOrders('attic', signed, publicKey)).toBe(false)
  expect(verifyOrders('porch', { ...signed, orders: orders.with(11, 52) }, publicKey)).toBe(false)
  expect(verifyOrders('porch', { ...signed, keyId: 'other' }, publicKey)).toBe(false)
  expect(verifyOrders('porch', { ...signed, signature: new Uint8Array(3) }, publicKey)).toBe(false)
})
