import type { Permission } from '../../session/index.tsx'

export interface PartEntry {
  readonly name: string
  readonly title: string
  readonly says: string
  readonly needs?: Permission
  readonly load: () => Promise<{ readonly default: () => React.ReactNode }>
}

/** Every part of the settings, in the order of the list. */
export const parts: readonly PartEntry[] = [
  {
    ...{ name: 'profile', title: 'Profile', says: 'Name, password, second proofs, sessions' },
    load: async () => ({ default: (await import('./profile.tsx')).Profile }),
  },
  {
    ...{ name: 'appearance', title: 'Appearance', says: 'Density, contrast, motion, time, keys' },
    load: async () => ({ default: (await import('./appearance.tsx')).Appearance }),
  },
  {
    ...{ name: 'views', title: 'Saved views', says: 'Lists kept under a name' },
    load: async () => ({ default: (await import('./views.tsx')).Views }),
  },
  {
    ...{ name: 'mutes', title: 'Mutes', says: 'What is hidden, why, until when', needs: 'read' },
    load: async () => ({ default: (await import('./mutes.tsx')).Mutes }),
  },
  {
    ...{ name: 'policy', title: 'Policy', says: 'What is done, by how sure and how important' },
    ...{
      needs: 'read',
      load: async () => ({ default: (await import('./policy.tsx')).PolicyPage }),
    },
  },
  {
    ...{ name: 'never-block', title: 'Never-block list', says: 'What nothing is ever done to' },
    ...{
      needs: 'read',
      load: async () => ({ default: (await import('./never-block.tsx')).NeverBlockList }),
    },
  },
  {
    ...{ name: 'team', title: 'Team', says: 'People, roles, proofs', needs: 'users:manage' },
    load: async () => ({ default: (await import('./team.tsx')).Team }),
  },
  {
    ...{
      name: 'keys',
      title: 'Service keys',
      says: 'Programs that may ask',
      needs: 'users:manage',
    },
    load: async () => ({ default: (await import('./keys.tsx')).Keys }),
  },
  {
    ...{ name: 'sso', title: 'Signing in', says: 'Second proofs, sign-in service' },
    needs: 'settings:read',
    load: async () => ({ default: (await import('./sign-in.tsx')).SignIn }),
  },
  {
    ...{ name: 'data', title: 'Data and settings', says: 'What is kept, and what is in force' },
    needs: 'settings:read',
    load: async () => ({ default: (await import('./in-force.tsx')).InForce }),
  },
]
