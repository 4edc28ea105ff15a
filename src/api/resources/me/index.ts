/** Oneself. */
import type { Resource } from '../../kit/index.ts'
import { meRoutes } from './me.ts'
import { preferenceRoutes } from './preferences.ts'
import { proofRoutes } from './second-proofs.ts'

export const me: Resource = {
  name: 'me',
  says: 'Whoever is signed in: name, password, sessions, and how they prove who they are.',
  routes: [...meRoutes, ...preferenceRoutes, ...proofRoutes],
}
