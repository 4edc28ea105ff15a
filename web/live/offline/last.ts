/** How the incidents are asked for that this device keeps though nobody looked at them. */
export const lastIncidents = { limit: 50, sort: '-lastTime' } as const
