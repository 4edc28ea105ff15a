/** A store of this device, one for each person: answers as they came, under what was asked. */
const version = 1
const prefix = 'amoskys-kept-'
const whoKey = 'amoskys-kept-for'

export interface KeptAnswer {
  /** `getIncident {"params":{"id":"inc_..."}}` */
  readonly key: string
  readonly operation: string
  /** Id of the incident that it is about, or ''. */
  readonly about: string
  readonly keptAtMs: number
  readonly body: unknown
}

let opened: { readonly name: string; readonly database: Promise<IDBDatabase> } | null = null

/** Whose answers this device keeps; null: nobody's. */
export function keptFor(): string | null {
  return localStorage.getItem(whoKey)
}

/** Another person's are gone before anything of this one is kept. */
export async function keepFor(user: string): Promise<void> {
  if (keptFor() !== user) await forgetKept()
  localStorage.setItem(whoKey, user)
}

export async function forgetKept(): Promise<void> {
  const user = keptFor()
  localStorage.removeItem(whoKey)
  if (opened !== null) (await opened.database).close()
  opened = null
  const names = (await indexedDB.databases?.())?.flatMap(({ name }) => name ?? []) ?? []
  const own = names.filter((name) => name.startsWith(prefix))
  if (user !== null && !own.includes(prefix + user)) own.push(prefix + user)
  await Promise.all(own.map((name) => done(indexedDB.deleteDatabase(name))))
}

export async function put(answer: KeptAnswer): Promise<void> {
  const answers = await writing()
  if (answers !== null) await done(answers.put(answer))
}

export async function get(key: string): Promise<KeptAnswer | undefined> {
  const answers = await reading()
  return answers === null ? undefined : await done<KeptAnswer | undefined>(answers.get(key))
}

/** The newest last. */
export async function allOf(operation: string): Promise<readonly KeptAnswer[]> {
  const answers = await reading()
  if (answers === null) return []
  return done<KeptAnswer[]>(answers.index('byAge').getAll(rangeOf(operation)))
}

export async function countOf(operation: string): Promise<number> {
  const answers = await reading()
  return answers === null ? 0 : done(answers.index('byAge').count(rangeOf(operation)))
}

function rangeOf(operation: string): IDBKeyRange {
  return IDBKeyRange.bound([operation, 0], [operation, Number.MAX_SAFE_INTEGER])
}

export async function remove(keys: readonly string[]): Promise<void> {
  const answers = await writing()
  if (answers === null) return
  await Promise.all(keys.map((key) => done(answers.delete(key))))
}

async function writing(): Promise<IDBObjectStore | null> {
  const database = await databaseNow()
  return database?.transaction('answers', 'readwrite').objectStore('answers') ?? null
}

async function reading(): Promise<IDBObjectStore | null> {
  const database = await databaseNow()
  return database?.transaction('answers').objectStore('answers') ?? null
}

function databaseNow(): Promise<IDBDatabase> | null {
  const user = keptFor()
  if (user === null) return null
  const name = prefix + user
  if (opened?.name !== name) opened = { name, database: open(name) }
  return opened.database
}

async function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, version)
  request.onupgradeneeded = () => {
    const answers = request.result.createObjectStore('answers', { keyPath: 'key' })
    answers.createIndex('byAge', ['operation', 'keptAtMs'])
  }
  const database = await done(request)
  // Another tab deletes it: it waits for nobody.
  database.onversionchange = () => {
    database.close()
    opened = null
  }
  return database
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
