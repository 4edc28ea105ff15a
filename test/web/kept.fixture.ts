import type { Page } from 'playwright-core'

/** Explanations that this device keeps; -1 where it keeps no store at all. */
export async function keptIncidents(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const names = (await indexedDB.databases()).flatMap(({ name }) => name ?? [])
    const name = names.find((one) => one.startsWith('amoskys-kept-'))
    if (name === undefined) return -1
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const opening = indexedDB.open(name)
    // It was deleted in between: looking must not make one.
    opening.onupgradeneeded = () => opening.transaction!.abort()
    const database = await done(opening).catch(() => null)
    if (database === null) return -1
    const answers = database.transaction('answers').objectStore('answers')
    const keys = (await done(answers.getAllKeys())).map(String)
    database.close()
    return keys.filter((key) => key.startsWith('explainIncident')).length
  })
}
