/** Where drafts stand on this device. */
export const draftPrefix = 'amoskys-draft-'

export function forgetDrafts(): void {
  for (const name of Object.keys(localStorage))
    if (name.startsWith(draftPrefix)) localStorage.removeItem(name)
}
