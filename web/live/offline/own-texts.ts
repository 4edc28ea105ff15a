/** What somebody wrote or chose, kept on this device under their id. */
export const draftPrefix = 'amoskys-draft-'
export const recentPrefix = 'amoskys-recent-'

/** Of everybody but this person; `null`: of everybody. */
export function forgetTexts(but: string | null): void {
  for (const name of Object.keys(localStorage)) {
    const isOf = (prefix: string) => `${name}-`.startsWith(prefix)
    const prefix = [draftPrefix, recentPrefix].find(isOf)
    if (prefix === undefined || (but !== null && isOf(`${prefix}${but}-`))) continue
    localStorage.removeItem(name)
  }
}
