/** How people and programs prove who they are. */
import type { Resource } from '../../kit/index.ts'
import { linkRoutes } from './links.ts'
import { machineRoutes } from './machines.ts'
import { methodRoutes } from './methods.ts'
import { outsideRoutes } from './outside.ts'
import { passkeyRoutes } from './passkeys.ts'
import { signInRoutes } from './sign-in.ts'

export const auth: Resource = {
  name: 'auth',
  says: 'Signing in and out, of people and of programs.',
  routes: [
    ...methodRoutes,
    ...signInRoutes,
    ...passkeyRoutes,
    ...linkRoutes,
    ...outsideRoutes,
    ...machineRoutes,
  ],
}
