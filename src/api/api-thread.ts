/**
 * The API in a thread of its own, so that the engine at its limit never keeps a caller waiting, nor a caller the engine.
 * The two share the database and nothing else. This file is also what the other thread runs.
 */
import { readFileSync } from 'node:fs'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { AmoskysError, type ErrorCode, reasonOf } from '../kernel/index.ts'
import type { Certificate } from './certificate.ts'
import type { Api, ApiOptions } from './server.ts'

/** What the thread is started with: nobody else's worker data has this. */
interface Errand {
  readonly amoskysApi: ApiOptions
}

type Answer =
  | { readonly kind: 'ready'; readonly address: string }
  | { readonly kind: 'closed' }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string }

export interface ApiThread extends Api {
  /** Rejects where the thread ends by itself: our own bug. */
  readonly failed: Promise<never>
}

/** An answer is soon over: room for what is new need not be as large as the engine's, which is a rest's largest part. */
const resourceLimits = { maxYoungGenerationSizeMb: 12 }

export async function startApi(options: ApiOptions): Promise<ApiThread> {
  // Beside this file, in the sources as in the bundle.
  const file = import.meta.url.endsWith('.ts') ? './api-thread.ts' : './api-thread.js'
  const errand: Errand = { amoskysApi: options }
  const worker = new Worker(new URL(file, import.meta.url), { workerData: errand, resourceLimits })
  const ready = Promise.withResolvers<string>()
  const closed = Promise.withResolvers<void>()
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => {})
  const fail = (error: Error) => {
    ready.reject(error)
    failed.reject(error)
    closed.resolve()
  }
  worker.on('message', (answer: Answer) => {
    if (answer.kind === 'ready') ready.resolve(answer.address)
    else if (answer.kind === 'closed') closed.resolve()
    else fail(new AmoskysError(answer.code, answer.message))
  })
  worker.on('error', (thrown) => fail(thrown as Error))
  worker.on('exit', () => fail(new Error('the API thread ended on its own')))
  // What a thread that could not begin has open would keep the process from ending.
  const address = await ready.promise.catch(async (thrown: unknown) => {
    await worker.terminate()
    throw thrown
  })
  const close = async () => {
    worker.postMessage('close')
    await closed.promise
    await worker.terminate()
  }
  return { address, failed: failed.promise, close, [Symbol.asyncDispose]: close }
}

export interface CertificateAsked {
  /** PEM files; '' both where there are none. */
  readonly certificate: string
  readonly privateKeyFile: string
  readonly data: string
  readonly names: readonly string[]
  readonly nowMs: number
}

/** The one that was given, or one's own. */
export async function certificateFor(asked: CertificateAsked): Promise<Certificate> {
  const { certificate, privateKeyFile, data, ...own } = asked
  const { ownCertificate, read } = await import('./certificate.ts')
  if (certificate === '' && privateKeyFile === '') return ownCertificate(data, own)
  return read(readFileSync(certificate, 'utf8'), readFileSync(privateKeyFile, 'utf8'))
}

async function serve(options: ApiOptions): Promise<void> {
  const tell = (answer: Answer) => parentPort?.postMessage(answer)
  try {
    // Whoever starts the thread need not load what runs in it.
    const { openApi } = await import('./server.ts')
    const api = await openApi(options)
    parentPort?.once('message', async () => {
      await api.close()
      tell({ kind: 'closed' })
    })
    tell({ kind: 'ready', address: api.address })
  } catch (thrown) {
    if (!(thrown instanceof AmoskysError)) throw thrown
    tell({ kind: 'refused', code: thrown.code, message: reasonOf(thrown) })
  }
}

const errand = workerData as Partial<Errand> | null
if (errand?.amoskysApi) await serve(errand.amoskysApi)
