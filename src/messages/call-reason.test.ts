import { expect, test } from 'vitest'
import { callReason } from './call-reason.ts'

const refused = 'connect ECONNREFUSED 127.0.0.1:8441'
const openssl =
  '409DC25DAD7F0000:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:918:SSL alert number 116\n'

test.each([
  [
    `No connection established. Last error: Error: ${refused}. Resolution note: `,
    'nothing listens at 127.0.0.1:8441',
  ],
  [
    `No connection established. Last error: ${openssl} (2026-11-27T16:19:42.035Z). Resolution note: `,
    'tlsv13 alert certificate required',
  ],
  [openssl, 'tlsv13 alert certificate required'],
  [
    'Name resolution failed for target dns:hub.example:8441',
    'no machine is called so: hub.example:8441',
  ],
  ['the sensor edge-1 was revoked', 'the sensor edge-1 was revoked'],
])('%j', (details, reason) => {
  expect(callReason(details)).toBe(reason)
})
