import { createReadStream, existsSync, statSync } from 'node:fs'
import { z } from 'zod'
import {
  askOf,
  type Call,
  endOperation,
  fileOf,
  idText,
  operationReply,
  operationSchema,
  ownOperation,
  problem,
  queryPart,
  type Resource,
  requirePermission,
  route,
  startOperation,
  stateOf,
} from '../../kit/index.ts'
import { filterOf, kindNames, kinds } from './kinds.ts'
import { formats, mediaTypes, writeExport } from './write-export.ts'

const params = z.object({ id: idText('op') })

const making = z.strictObject({
  kind: z.enum(kindNames),
  format: z
    .enum(formats)
    .describe('stix is of incidents alone; md of an incident is a page, of the rest a table.'),
  filter: z
    .record(
      z.string().max(64),
      z.union([z.string().max(2048), z.array(z.string().max(1024)).max(100)]),
    )
    .default({})
    .describe('As the parameters of the list of that kind: `{"q": "is:open", "since": "24h"}`.'),
})

export const exports: Resource = {
  name: 'exports',
  says: 'Records as a file: CSV, JSON, Markdown or STIX 2.1.',
  routes: [
    route({
      ...{ id: 'makeExport', method: 'POST', path: '/exports', needs: 'export' },
      summary: 'Begin to write a file of what a filter lets through.',
      says: 'At most a million records and 512 MB; kept for a day, for whoever asked. The id of an export is that of its operation. Columns and members are as in the lists; text that a spreadsheet takes for a formula has an apostrophe before it.',
      ...{ isIdempotent: true, status: 202, cost: 'heavy' },
      problems: ['forbidden', 'bad_query', 'rate_limited', 'unknown_parameter'],
      body: making,
      answer: operationSchema,
      handle: async (call) => operationReply(call, await makeExport(call, call.body)),
    }),
    route({
      ...{ id: 'getExport', method: 'GET', path: '/exports/{id}', needs: 'signed-in', params },
      summary: 'How far it is.',
      answer: operationSchema,
      handle: async (call) => operationReply(call, await ownOperation(call, call.params.id)),
    }),
    route({
      ...{
        id: 'readExport',
        method: 'GET',
        path: '/exports/{id}/file',
        needs: 'signed-in',
        params,
      },
      summary: 'The file itself, once it is done.',
      ...{ status: 200, problems: ['conflict'] },
      answer: null,
      otherAnswers: Object.fromEntries(
        Object.values(mediaTypes).map((type) => [type.split(';')[0]!, 'The file.']),
      ),
      handle: (call) => fileReply(call, call.params.id),
    }),
  ],
}

export const operations: Resource = {
  name: 'operations',
  says: 'Work that takes longer than an answer may: your own, for a day.',
  routes: [
    route({
      ...{
        id: 'getOperation',
        method: 'GET',
        path: '/operations/{id}',
        needs: 'signed-in',
        params,
      },
      summary: 'How far it is, and what came of it.',
      answer: operationSchema,
      handle: async (call) => operationReply(call, await ownOperation(call, call.params.id)),
    }),
    route({
      ...{ id: 'endOperation', method: 'DELETE', path: '/operations/{id}', needs: 'signed-in' },
      summary: 'Stop it where it runs, and take away what it made.',
      params,
      answer: null,
      handle: async (call) => {
        await endOperation(call, await ownOperation(call, call.params.id))
        return {}
      },
    }),
  ],
}

async function makeExport(call: Call, { kind, format, filter }: z.output<typeof making>) {
  const { desk } = call
  const about = kinds[kind]
  requirePermission(call.caller!, about.needs)
  if (format === 'stix' && about.stix === undefined)
    throw problem('validation_failed', 'format: stix is of incidents alone.', {
      errors: [{ pointer: '/format', code: 'invalid_value', message: 'of incidents alone' }],
    })
  const query = queryPart(filterOf(about), filter) as Readonly<Record<string, unknown>>
  const asked = askOf(about.spec, { ...query, limit: 200 }, desk.nowMs())
  return startOperation(call, {
    ...{ kind: 'export', extension: format === 'stix' ? 'stix.json' : format },
    asked: { kind, format, filter },
    write: (sink) => writeExport(sink, desk, { kind: about, name: kind, format, asked }),
  })
}

async function fileReply(call: Call, id: string) {
  const { desk } = call
  const row = await ownOperation(call, id)
  const { state } = stateOf(row, desk.nowMs())
  if (state !== 'done') throw problem('conflict', `There is no file: its state is ${state}.`)
  const path = fileOf(desk, row)
  if (!existsSync(path)) throw problem('not_found', 'The file is gone from the disk.')
  const extension = row.file.split('.').slice(1).join('.')
  const { kind = 'audit' } = JSON.parse(row.asked) as { readonly kind?: string }
  return {
    raw: createReadStream(path) as AsyncIterable<Uint8Array>,
    type: mediaTypes[extension as keyof typeof mediaTypes],
    headers: {
      'content-disposition': `attachment; filename="amoskys-${kind}-${row.id}.${extension}"`,
      'content-length': String(statSync(path).size),
      'cache-control': 'no-store',
    },
  }
}
