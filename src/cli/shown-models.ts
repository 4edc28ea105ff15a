import { loadArtefact } from '../detection/models/index.ts'
import { modelFolderFor } from './compose.ts'
import type { Settings } from './config/index.ts'

/** What the API tells of the learned models in use. */
export async function shownModels(settings: Settings) {
  const folder = modelFolderFor(settings)
  if (folder === null) return []
  const { card } = await loadArtefact(folder)
  return [{ name: card.name, version: card.version, card: { ...card } }]
}
