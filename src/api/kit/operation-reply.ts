/** An operation as it is answered. */
import { z } from 'zod'
import { isoTime } from '../../kernel/index.ts'
import type { OperationRow } from '../../store/index.ts'
import { stateOf } from './operations.ts'
import type { Call, Reply } from './route.ts'
import { prefix } from './serve.ts'
import { timeText } from './shapes.ts'

export const operationSchema = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['export', 'audit-export']),
    state: z.enum(['running', 'done', 'failed', 'cancelled']),
    asked: z.record(z.string(), z.unknown()).describe('What was asked for.'),
    createdAt: timeText,
    endedAt: timeText.nullable(),
    expiresAt: timeText.describe('File and record are forgotten then.'),
    records: z.number().int().describe('Written so far.'),
    bytes: z.number().int(),
    isTruncated: z.boolean().describe('There was more than a file may hold.'),
    problem: z.string().describe('Why it failed; empty where it did not.'),
    file: z.string().nullable().describe('Where the file is, once it is done.'),
  })
  .meta({ id: 'Operation' })

type ShownOperation = z.input<typeof operationSchema>

export function operationReply(
  { desk }: Pick<Call, 'desk'>,
  row: OperationRow,
): Reply<ShownOperation> {
  const body = shownOperation(row, desk.nowMs())
  const location = `${prefix}/operations/${row.id}`
  const wait = body.state === 'running' ? { 'retry-after': '1' } : {}
  return { body, headers: { location, ...wait } }
}

function shownOperation(row: OperationRow, nowMs: number): ShownOperation {
  const { state, problem } = stateOf(row, nowMs)
  const time = (ms: number) => isoTime(ms * 1000)
  return {
    id: row.id,
    kind: row.kind as ShownOperation['kind'],
    state: state as ShownOperation['state'],
    asked: JSON.parse(row.asked) as Record<string, unknown>,
    createdAt: time(row.created_ms),
    endedAt: row.ended_ms === null ? null : time(row.ended_ms),
    expiresAt: time(row.expires_ms),
    records: row.done,
    bytes: row.bytes,
    isTruncated: row.is_truncated === 1,
    problem,
    file: state === 'done' ? `${prefix}/exports/${row.id}/file` : null,
  }
}
