/** Made of the OpenAPI document by `npm run golden`: do not edit. */

/** RFC 9457; more members as the code asks for. */
export type Problem = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance: string
  readonly code:
    | 'validation_failed'
    | 'unknown_parameter'
    | 'cursor_mismatch'
    | 'bad_query'
    | 'unauthenticated'
    | 'token_expired'
    | 'mfa_required'
    | 'reauth_required'
    | 'forbidden'
    | 'not_found'
    | 'method_not_allowed'
    | 'not_acceptable'
    | 'conflict'
    | 'idempotency_in_progress'
    | 'already_undone'
    | 'lockout_risk'
    | 'never_block'
    | 'count_changed'
    | 'stale_version'
    | 'payload_too_large'
    | 'unsupported_media_type'
    | 'idempotency_mismatch'
    | 'policy_invalid'
    | 'not_reversible'
    | 'upgrade_required'
    | 'precondition_required'
    | 'rate_limited'
    | 'internal'
    | 'not_ready'
  readonly traceId: string
}

export type SignInMethods = {
  /** False: nobody can sign in yet; the first admin begins with the link. */
  readonly hasAccounts: boolean
  /** At this address a browser can give one: not at a bare IP address (WebAuthn level 3). */
  readonly passkeys: boolean
  /** Where `/auth/oidc/start` leads: the host of the sign-in service; null: none is set up. */
  readonly signInService: string | null
}

export type Me = {
  readonly user: {
    readonly id: string
    readonly signIn: string
    readonly name: string
    readonly email: string
    readonly role: 'viewer' | 'analyst' | 'responder' | 'admin' | 'auditor'
    /** False where only another service vouches. */
    readonly hasPassword: boolean
    readonly version: number
  }
  readonly permissions: readonly (
    | 'read'
    | 'agents:read'
    | 'agents:enrol'
    | 'agents:manage'
    | 'flows:read'
    | 'payload:read'
    | 'logs:read'
    | 'triage'
    | 'mute'
    | 'investigate'
    | 'actions:request'
    | 'actions:apply'
    | 'policies:draft'
    | 'policies:activate'
    | 'neverblock:edit'
    | 'neverblock:remove'
    | 'response:stop'
    | 'response:resume'
    | 'entities:edit'
    | 'views:share'
    | 'export'
    | 'audit:own'
    | 'audit:read'
    | 'audit:verify'
    | 'settings:read'
    | 'users:manage'
    | 'events:ingest'
  )[]
  readonly session: {
    readonly id: string
    /** When a proof was last given. */
    readonly signedInAt: string
    /** Over then, without a refresh. */
    readonly idleEndsAt: string
    /** Over then, in any case. */
    readonly endsAt: string
  }
  readonly secondProof: {
    readonly isDone: boolean
    /** The role asks for one. */
    readonly isRequired: boolean
    readonly kinds: readonly ('passkey' | 'totp' | 'recovery')[]
  }
}

export type Session = {
  readonly id: string
  /** The one that asks. */
  readonly isThis: boolean
  readonly method: 'password' | 'passkey' | 'oidc' | 'link'
  /** A second proof is missing. */
  readonly isUnfinished: boolean
  /** RFC 3339. */
  readonly beganAt: string
  /** RFC 3339. */
  readonly seenAt: string
  /** RFC 3339. */
  readonly endsAt: string
  readonly address: string
  /** The browser, as it names itself. */
  readonly agent: string
}

export type Preferences = {
  /** How high rows are. */ readonly density: 'compact' | 'regular' | 'touch'
  /** `system`: as the browser asks for. */
  readonly motion: 'system' | 'less'
  readonly contrast: 'system' | 'more'
  /** In which zone times are told. */
  readonly zone: 'UTC' | 'local'
  /** How long Undo is offered. */
  readonly undoSeconds: 10 | 60
  /** Whether single letters are shortcuts. */
  readonly singleKeys: boolean
  /** Which key is pressed for one that the dashboards know: `{"k": "q"}`. */
  readonly keys: { readonly [name: string]: string }
  /** Whether browsers keep the last incidents, to read offline. */
  readonly keepsOffline: boolean
  /** 0: nothing was ever chosen. */
  readonly version: number
}

export type Passkey = {
  readonly id: string
  readonly name: string
  /** RFC 3339. */
  readonly createdAt: string
  readonly usedAt: string | null
}

export type Person = {
  readonly id: string
  readonly name: string
  readonly state: 'active' | 'disabled'
  /** An incident can be given to them. */
  readonly mayTriage: boolean
}

export type User = {
  readonly id: string
  readonly signIn: string
  readonly name: string
  readonly email: string
  readonly role: 'viewer' | 'analyst' | 'responder' | 'admin' | 'auditor'
  readonly state: 'active' | 'disabled'
  /** A sign-in service vouches for them, and gives the role. */
  readonly isOuter: boolean
  readonly hasPassword: boolean
  readonly hasCodeApp: boolean
  /** How many they have. */
  readonly passkeys: number
  /** Null: no session of theirs is kept. */
  readonly lastSeenAt: string | null
  readonly version: number
  /** RFC 3339. */
  readonly createdAt: string
}

export type ServiceAccount = {
  readonly id: string
  readonly name: string
  readonly scopes: readonly (
    | 'read'
    | 'agents:read'
    | 'agents:enrol'
    | 'agents:manage'
    | 'flows:read'
    | 'payload:read'
    | 'logs:read'
    | 'triage'
    | 'mute'
    | 'investigate'
    | 'actions:request'
    | 'actions:apply'
    | 'policies:draft'
    | 'policies:activate'
    | 'neverblock:edit'
    | 'neverblock:remove'
    | 'response:stop'
    | 'response:resume'
    | 'entities:edit'
    | 'views:share'
    | 'export'
    | 'audit:own'
    | 'audit:read'
    | 'audit:verify'
    | 'settings:read'
    | 'users:manage'
    | 'events:ingest'
  )[]
  readonly state: 'active' | 'disabled'
  readonly version: number
  /** RFC 3339. */
  readonly createdAt: string
  readonly createdBy: string
}

export type ServiceKey = {
  readonly id: string
  /** Stands open in the key: `amk_live_PREFIX_...`. */
  readonly prefix: string
  readonly scopes: readonly (
    | 'read'
    | 'agents:read'
    | 'agents:enrol'
    | 'agents:manage'
    | 'flows:read'
    | 'payload:read'
    | 'logs:read'
    | 'triage'
    | 'mute'
    | 'investigate'
    | 'actions:request'
    | 'actions:apply'
    | 'policies:draft'
    | 'policies:activate'
    | 'neverblock:edit'
    | 'neverblock:remove'
    | 'response:stop'
    | 'response:resume'
    | 'entities:edit'
    | 'views:share'
    | 'export'
    | 'audit:own'
    | 'audit:read'
    | 'audit:verify'
    | 'settings:read'
    | 'users:manage'
    | 'events:ingest'
  )[]
  /** Where it may be used from; empty: anywhere. */
  readonly networks: readonly string[]
  /** RFC 3339. */
  readonly createdAt: string
  readonly createdBy: string
  /** RFC 3339. */
  readonly expiresAt: string
  readonly usedAt: string | null
  readonly usedFrom: string
  readonly revokedAt: string | null
}

export type Overview = {
  /** The state in one sentence or two. */ readonly sentence: string
  /** The same sentence in stretches. Names in it are text from the network. */
  readonly parts: readonly {
    /** Blanks included: together they are the sentence. */ readonly text: string
    /** What shows that it is so: the queue, the first incident, what it reached... */
    readonly proof: ('queue' | 'taken' | 'first' | 'worked' | 'spread' | 'due' | 'sensors') | null
  }[]
  /** Of the most urgent incident that needs you. */
  readonly spread: Spread | null
  /** Urgent, not muted, and nobody has taken it. */
  readonly needsYou: {
    readonly count: number
    readonly isExact: boolean
    /** The most urgent. */
    readonly incidents: readonly IncidentHead[]
  }
  /** Open, and somebody works on it. */
  readonly taken: { readonly count: number; readonly isExact: boolean }
  /** Closed incidents that somebody wanted to look at again by now. */
  readonly due: { readonly count: number; readonly incidents: readonly IncidentHead[] }
  readonly watching: { readonly count: number; readonly isExact: boolean }
  /** Open incidents of which one can tell that it worked. */
  readonly worked: number
  /** Hosts with the most urgent open incidents. */
  readonly hosts: readonly {
    readonly address: string
    readonly name: string
    readonly kind: string
    readonly urgency: number
    readonly openIncidents: number
  }[]
  readonly sensors: {
    readonly reporting: number
    readonly late: number
    /** Ended by a fault, or without warning. */
    readonly failed: number
    /** Stopped, or read to the end. */
    readonly ended: number
    /** The same in a sentence. */
    readonly says: string
  }
  /** Events of alerts by severity over the window; steps without any are left out. */
  readonly timeline: {
    readonly from: string
    readonly to: string
    readonly stepSeconds: number
    readonly counts: readonly {
      readonly time: string
      readonly severity: string
      readonly count: number
    }[]
  }
}

/** What an incident tells of, beyond the host it is about. */
export type Spread = {
  readonly entity: string
  /** `perhaps`: a host that it reached has done something itself since; `none`: nothing that is not muted; `unknown`: not all that it reached are known. */
  readonly says: 'none' | 'perhaps' | 'unknown'
  /** False: all of it was done to the entity. */
  readonly isDoer: boolean
  /** Hosts of ours that it opened connections to since, or did this to. */
  readonly reached: number
  /** False: there may be more. */
  readonly isComplete: boolean
  /** Of these, those that an alert tells a deed of since; muted ones aside. */
  readonly acting: number
  /** Of these, those of which all that alerts tell since is muted. */
  readonly muted: number
  /** Those with a deed, and those that its alerts name; at most 40. */
  readonly hosts: readonly {
    readonly address: string
    /** Text from the network. */
    readonly name: string
    readonly deed: {
      readonly incidentId: string
      readonly headline: string
      /** Event time, RFC 3339, UTC. */
      readonly firstTime: string
      readonly isMuted: boolean
    } | null
  }[]
  /** On the other side of its alerts, outside or doing this to it, the one with a beat first; at most 4. */
  readonly others: readonly {
    /** An address or a domain. */ readonly value: string
    readonly isHome: boolean
    /** False: it did this to the entity. */
    readonly isReached: boolean
    /** Of the alert that names it. */
    readonly headline: string
    readonly beat: { readonly calls: number; readonly everyMs: number } | null
  }[]
}

/** What a list shows of an incident. */
export type IncidentHead = {
  readonly id: string
  /** One more with each change of what was found. */
  readonly revision: number
  /** One more with each change that a person made; what If-Match means. */
  readonly version: number
  readonly status: 'open' | 'closed'
  /** `watching`: open, and not urgent. */
  readonly queue: 'needs_you' | 'watching' | 'closed'
  /** Every alert in it was taken back. */
  readonly isWithdrawn: boolean
  /** Every alert in it is muted. */
  readonly isMuted: boolean
  readonly disposition:
    | ('malicious' | 'expected' | 'detector_error' | 'duplicate' | 'inconclusive')
    | null
  /** Id of a user. */
  readonly assignee: string | null
  /** Why it was closed, in the words of whoever closed it. */
  readonly reason: string
  /** When to look at it again. */
  readonly revisitAt: string | null
  readonly mergedInto: string | null
  readonly traceId: string
  readonly entity: string
  readonly sensors: readonly string[]
  /** When it was raised: event time, RFC 3339, UTC. */
  readonly time: string
  /** Of its newest evidence. */
  readonly lastTime: string
  /** Of its oldest evidence. */
  readonly firstTime: string
  readonly severity: Severity
  readonly confidence: number
  /** Whether it worked, as far as can be told. */
  readonly outcome: 'worked' | 'no_sign' | 'unknown'
  readonly urgency: number
  /** ATT&CK technique ids. */
  readonly techniques: readonly string[]
  readonly behaviours: readonly string[]
  readonly alertCount: number
  readonly flowCount: number
  readonly peerCount: number
  readonly explanation: { readonly headline: string }
}

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info'

export type ActivityTimeline = {
  /** RFC 3339. */ readonly from: string
  /** RFC 3339. */
  readonly to: string
  readonly stepSeconds: number
  /** How far back it goes where no time is given. */
  readonly usual: '15m' | '1h' | '3h' | '6h' | '12h' | '24h'
  /** Kept flows that began in each step; null: none did, and no sensor listened to an interface. */
  readonly flows: readonly (number | null)[]
  readonly flowCount: number
  /** Raised in this time: at most 200, those with the newest evidence. */
  readonly incidents: readonly {
    readonly id: string
    /** When it was raised. */
    readonly time: string
    readonly severity: Severity
    readonly confidence: number
    readonly status: 'open' | 'closed'
    readonly entity: string
    readonly headline: string
  }[]
  /** Counting ends at 10,000. */
  readonly incidentCount: number
}

export type UrgentHosts = {
  /** RFC 3339. */ readonly from: string
  /** RFC 3339. */
  readonly to: string
  readonly stepSeconds: number
  readonly hosts: readonly {
    readonly address: string
    /** Text from the network. */
    readonly name: string
    readonly kind:
      | 'gateway'
      | 'shared-address'
      | 'virtual-address'
      | 'resolver'
      | 'dhcp-server'
      | 'mail-server'
      | 'balancer'
      | 'broker'
      | 'printer'
      | 'monitor'
      | 'file-server'
      | 'web-server'
      | 'database'
      | 'server'
      | 'client'
      | 'unknown'
    readonly importance: 'low' | 'normal' | 'high' | 'critical'
    readonly urgency: number
    readonly openIncidents: number
    /** Points of the strongest signal about it in each step; 0: seen, and nothing against it; null: not seen. */
    readonly evidence: readonly (number | null)[]
  }[]
  /** Hosts that sensors have met. */
  readonly hostCount: number
}

export type SearchHit = {
  readonly kind: 'incident' | 'host' | 'view' | 'setting'
  readonly id: string
  readonly title: string
  readonly detail: string
  /** Where the API tells of it. */
  readonly href: string
}

export type ListedIncident = {
  readonly id: string
  /** One more with each change of what was found. */
  readonly revision: number
  /** One more with each change that a person made; what If-Match means. */
  readonly version: number
  readonly status: 'open' | 'closed'
  /** `watching`: open, and not urgent. */
  readonly queue: 'needs_you' | 'watching' | 'closed'
  /** Every alert in it was taken back. */
  readonly isWithdrawn: boolean
  /** Every alert in it is muted. */
  readonly isMuted: boolean
  readonly disposition:
    | ('malicious' | 'expected' | 'detector_error' | 'duplicate' | 'inconclusive')
    | null
  /** Id of a user. */
  readonly assignee: string | null
  /** Why it was closed, in the words of whoever closed it. */
  readonly reason: string
  /** When to look at it again. */
  readonly revisitAt: string | null
  readonly mergedInto: string | null
  readonly traceId: string
  readonly entity: string
  readonly sensors: readonly string[]
  /** When it was raised: event time, RFC 3339, UTC. */
  readonly time: string
  /** Of its newest evidence. */
  readonly lastTime: string
  /** Of its oldest evidence. */
  readonly firstTime: string
  readonly severity: Severity
  readonly confidence: number
  /** Whether it worked, as far as can be told. */
  readonly outcome: 'worked' | 'no_sign' | 'unknown'
  readonly urgency: number
  /** ATT&CK technique ids. */
  readonly techniques: readonly string[]
  readonly behaviours: readonly string[]
  readonly alertCount: number
  readonly flowCount: number
  readonly peerCount: number
  /** The headline alone, where `include` does not ask for all of it. */
  readonly explanation: IncidentExplanation | { readonly headline: string }
  /** Where `include` asks for them. */
  readonly entities?: readonly {
    readonly entity: string
    readonly role: 'subject' | 'other side'
    /** Alerts that are about it, or name it. */
    readonly alerts: number
    /** An alert is about it. */
    readonly isAbout: boolean
  }[]
}

/** One headline and one verdict on the whole. */
export type IncidentExplanation = {
  readonly headline: string
  readonly summary: string
  readonly claim: { readonly kind: 'malicious' | 'technique'; readonly technique?: string }
  readonly confidence: Confidence
  readonly outcomeBasis: string
  readonly waterfall: Waterfall
  /** Explanations without anything bad, each with a way to check it. */
  readonly innocent: readonly { readonly text: string; readonly check: string }[]
  readonly counterfactuals: readonly Counterfactual[]
  readonly blind: readonly string[]
  readonly recommend: readonly RecommendedAction[]
  /** Names of the techniques. */
  readonly techniqueNames: { readonly [name: string]: string }
  /** The numbers and names that the prose uses. Text from the network is data. */
  readonly facts: { readonly [name: string]: Quantity | string }
}

/** What stands around the probability. */
export type Confidence = {
  readonly lo: number
  readonly hi: number
  readonly method: 'conformal' | 'ensemble' | 'none'
  readonly methodText: string
  /** `very likely malicious`. */
  readonly word: string
  /** How the lead did on look-alikes; empty where it was never tried. */
  readonly triedText: string
  /** How often scores like this were confirmed; null: too few closed cases yet. */
  readonly record: {
    readonly n: number
    readonly confirmed: number
    readonly binLo: number
    readonly binHi: number
  } | null
}

/** Base, bars and what they add up to. */
export type Waterfall = {
  /** 10 log10 of odds: ten points are ten times the odds. */ readonly base: number
  readonly baseText: string
  readonly bars: readonly {
    readonly id: string
    readonly label: string
    /** 10 log10 of odds: ten points are ten times the odds. */
    readonly points: number
  }[]
  readonly others: {
    readonly n: number
    /** 10 log10 of odds: ten points are ten times the odds. */
    readonly points: number
  }
  /** 10 log10 of odds: ten points are ten times the odds. */
  readonly calibration: number
  /** What held the sum back or lifted it; empty where nothing did. */
  readonly calibrationText: string
  /** 10 log10 of odds: ten points are ten times the odds. */
  readonly total: number
  /** Total less the sum of the rest; under 0.05 in size. */
  readonly residual: number
}

/** A change that alone takes it to 50 % or less. */
export type Counterfactual = {
  readonly text: string
  readonly feature: string
  readonly from: number | string
  readonly interval: readonly [number | null, number | null] | readonly string[]
  readonly newP: number
  readonly newWord: string
  readonly told: readonly Quantity[]
}

/** A number: as it computes, and as it stands in prose. */
export type Quantity = { readonly value: number; readonly unit: string; readonly text: string }

export type RecommendedAction = {
  readonly action:
    | 'block-address'
    | 'rate-limit'
    | 'isolate-host'
    | 'sinkhole-domain'
    | 'watch'
    | 'refuse-service'
    | 'close-port'
    | 'find-sender'
    | 'check-host'
  readonly target: string
  readonly ttlSeconds: number
  readonly reversible: boolean
  readonly why: string
}

export type IncidentQueues = {
  /** Urgent, not muted, and nobody has taken it. */
  readonly needsYou: { readonly count: number; readonly isExact: boolean }
  /** Open, and taken by whoever asks. */
  readonly mine: { readonly count: number; readonly isExact: boolean }
  /** Open, and taken by somebody else. */
  readonly others: { readonly count: number; readonly isExact: boolean }
  /** Open, not urgent, not muted, and nobody has taken it. */
  readonly watching: { readonly count: number; readonly isExact: boolean }
  /** Open, and hidden by a mute. */
  readonly muted: { readonly count: number; readonly isExact: boolean }
  readonly closed: { readonly count: number; readonly isExact: boolean }
  /** The newest closing that still stands as far as is looked. */
  readonly lastClosed: {
    readonly id: string
    readonly headline: string
    readonly disposition:
      | ('malicious' | 'expected' | 'detector_error' | 'duplicate' | 'inconclusive')
      | null
    /** The person's name, or the id of what closed it. */
    readonly by: string
    readonly at: string
  } | null
}

/** Alerts of one host that belong together. */
export type Incident = {
  readonly id: string
  /** One more with each change of what was found. */
  readonly revision: number
  /** One more with each change that a person made; what If-Match means. */
  readonly version: number
  readonly status: 'open' | 'closed'
  /** `watching`: open, and not urgent. */
  readonly queue: 'needs_you' | 'watching' | 'closed'
  /** Every alert in it was taken back. */
  readonly isWithdrawn: boolean
  /** Every alert in it is muted. */
  readonly isMuted: boolean
  readonly disposition:
    | ('malicious' | 'expected' | 'detector_error' | 'duplicate' | 'inconclusive')
    | null
  /** Id of a user. */
  readonly assignee: string | null
  /** Why it was closed, in the words of whoever closed it. */
  readonly reason: string
  /** When to look at it again. */
  readonly revisitAt: string | null
  readonly mergedInto: string | null
  readonly traceId: string
  readonly entity: string
  readonly sensors: readonly string[]
  /** When it was raised: event time, RFC 3339, UTC. */
  readonly time: string
  /** Of its newest evidence. */
  readonly lastTime: string
  /** Of its oldest evidence. */
  readonly firstTime: string
  readonly severity: Severity
  readonly confidence: number
  /** Whether it worked, as far as can be told. */
  readonly outcome: 'worked' | 'no_sign' | 'unknown'
  readonly urgency: number
  /** ATT&CK technique ids. */
  readonly techniques: readonly string[]
  readonly behaviours: readonly string[]
  readonly alertCount: number
  readonly flowCount: number
  readonly peerCount: number
  readonly explanation: IncidentExplanation
  readonly alerts: readonly {
    readonly id: string
    readonly revision: number
    readonly sensor: string
    /** Event time, RFC 3339, UTC. */
    readonly time: string
    /** Event time, RFC 3339, UTC. */
    readonly lastTime: string
    /** Event time, RFC 3339, UTC. */
    readonly firstTime: string
    readonly severity: Severity
    readonly confidence: number
    /** Whether it worked, as far as can be told. */
    readonly outcome: 'worked' | 'no_sign' | 'unknown'
    readonly behaviours: readonly string[]
    /** ATT&CK technique ids. */
    readonly technique: readonly string[]
    readonly flowCount: number
    readonly peerCount: number
    /** `withdrawn`: what came since speaks against it. */
    readonly status: 'open' | 'closed' | 'withdrawn'
    readonly headline: string
    readonly entity: string
    /** Why it is part of this incident. */
    readonly because: string
    readonly mutedBy: string | null
    /** 10 log10 of odds: ten points are ten times the odds. */
    readonly points: number
    readonly discount: number
  }[]
  readonly timeline: readonly {
    /** Event time, RFC 3339, UTC. */ readonly time: string
    readonly kind: 'began' | 'raised' | 'grew' | 'worked' | 'withdrawn' | 'ended'
    readonly alert: string
    readonly text: string
  }[]
  readonly urgencyTerms: readonly {
    readonly name: 'severity' | 'confidence' | 'importance' | 'freshness'
    readonly value: number
    readonly max: number
    readonly text: string
  }[]
  readonly peers: readonly string[]
  readonly indicators: readonly Indicator[]
}

/** Something to look up. Text from the network: data. */
export type Indicator =
  | {
      readonly side: 'actor' | 'peer'
      readonly signal: string
      readonly flow: number | null
      readonly kind: 'address'
      readonly value: string
      readonly established: boolean | 'unknown'
    }
  | {
      readonly side: 'actor' | 'peer'
      readonly signal: string
      readonly flow: number | null
      readonly kind: 'domain' | 'url' | 'ja3' | 'ja4' | 'mac'
      readonly value: string
    }

export type IncidentPatch = {
  readonly status?: 'open' | 'closed'
  /** Needed to close. */
  readonly disposition?: 'malicious' | 'expected' | 'detector_error' | 'duplicate' | 'inconclusive'
  readonly reason?: string
  readonly assignee?: string | null
  /** Needed where nobody can tell. */
  readonly revisitAt?: string | null
  /** Of a duplicate: the incident it is part of. Its alerts go there. */
  readonly mergedInto?: string
}

/** Why an incident was flagged, layer by layer. */
export type IncidentWhy = {
  readonly incidentId: string
  readonly revision: number
  readonly traceId: string
  readonly layer: number
  readonly headline: string
  readonly entity: string
  readonly severity: Severity
  /** Of its newest evidence. */
  readonly lastTime: string
  readonly claim: { readonly kind: 'malicious' | 'technique'; readonly technique?: string }
  /** Whether it worked, as far as can be told. */
  readonly outcome: 'worked' | 'no_sign' | 'unknown'
  readonly confidence: IncidentConfidence
  readonly alertCount: number
  /** Every alert in it was taken back. */
  readonly isWithdrawn: boolean
  readonly urgency: {
    readonly value: number
    readonly terms: readonly {
      readonly name: 'severity' | 'confidence' | 'importance' | 'freshness'
      readonly value: number
      readonly max: number
      readonly text: string
    }[]
  }
  readonly summary?: string
  readonly outcomeBasis?: string
  readonly recommend?: readonly RecommendedAction[]
  /** What else of the same kind was told of the same hosts. */
  readonly also?: readonly string[]
  /** What those named are to others. */
  readonly parties?: readonly Party[]
  /** At most 7, those with most points. */
  readonly evidence?: readonly {
    readonly alert: string
    readonly id: string
    readonly group:
      | 'timing'
      | 'reach'
      | 'novelty'
      | 'volume'
      | 'protocol'
      | 'reputation'
      | 'sequence'
    readonly text: string
    /** Key of the signal it is from; its flows are found by it. */
    readonly signal: string
    /** Flows behind that signal; null: it is no longer kept. */
    readonly flowCount: number | null
    /** What the benign flows have that a model learnt from; null where it is no model. */
    readonly range: { readonly low: Quantity; readonly high: Quantity } | null
    /** What is normal for this host. */
    readonly normal: string
    readonly observed: Quantity
    readonly baseline: Quantity | null
    /** 10 log10 of odds: ten points are ten times the odds. */
    readonly points: number
    readonly direction: 'up' | 'down'
  }[]
  /** Explanations without anything bad, each with a way to check it. */
  readonly innocent?: readonly { readonly text: string; readonly check: string }[]
  readonly counterfactuals?: readonly Counterfactual[]
  readonly blind?: readonly string[]
  readonly waterfall?: Waterfall
  readonly alerts?: readonly {
    readonly id: string
    readonly revision: number
    readonly sensor: string
    /** Event time, RFC 3339, UTC. */
    readonly time: string
    /** Event time, RFC 3339, UTC. */
    readonly lastTime: string
    /** Event time, RFC 3339, UTC. */
    readonly firstTime: string
    readonly severity: Severity
    readonly confidence: number
    /** Whether it worked, as far as can be told. */
    readonly outcome: 'worked' | 'no_sign' | 'unknown'
    readonly behaviours: readonly string[]
    /** ATT&CK technique ids. */
    readonly technique: readonly string[]
    readonly flowCount: number
    readonly peerCount: number
    /** `withdrawn`: what came since speaks against it. */
    readonly status: 'open' | 'closed' | 'withdrawn'
    readonly headline: string
    readonly entity: string
    /** Why it is part of this incident. */
    readonly because: string
    readonly mutedBy: string | null
    /** 10 log10 of odds: ten points are ten times the odds. */
    readonly points: number
    readonly discount: number
  }[]
  /** Names of the techniques. */
  readonly techniqueNames?: { readonly [name: string]: string }
  /** The numbers and names that the prose uses. Text from the network is data. */
  readonly facts?: { readonly [name: string]: Quantity | string }
}

export type IncidentConfidence = {
  readonly lo: number
  readonly hi: number
  readonly method: 'conformal' | 'ensemble' | 'none'
  readonly methodText: string
  /** `very likely malicious`. */
  readonly word: string
  /** How the lead did on look-alikes; empty where it was never tried. */
  readonly triedText: string
  /** How often scores like this were confirmed; null: too few closed cases yet. */
  readonly record: {
    readonly n: number
    readonly confirmed: number
    readonly binLo: number
    readonly binHi: number
  } | null
  readonly p: number
}

/** What a host is to others. */
export type Party = {
  readonly address: string
  readonly role:
    | 'gateway'
    | 'shared-address'
    | 'virtual-address'
    | 'resolver'
    | 'dhcp-server'
    | 'mail-server'
    | 'balancer'
    | 'broker'
    | 'printer'
    | 'monitor'
  /** `answers DNS lookups of 12 hosts`. */
  readonly basis: string
}

export type Note = {
  readonly id: string
  readonly incident: string
  readonly author: string
  /** RFC 3339. */
  readonly time: string
  readonly text: string
}

/** What people gathered about an incident. */
export type IncidentBoard = {
  readonly pins: readonly {
    readonly kind: 'flow' | 'entity' | 'moment'
    /** Of a flow its sensor, number and start; of a host its address. */
    readonly id: string
    /** How it reads. Text from the network. */
    readonly label: string
    /** Where it stands on the axis of time; null: nowhere. */
    readonly time: string | null
  }[]
  readonly hypotheses: readonly {
    readonly text: string
    readonly state: 'open' | 'likely' | 'ruled_out'
    readonly for: readonly string[]
    readonly against: readonly string[]
  }[]
  readonly incident: string
  /** 0: nobody has written on it yet. */
  readonly version: number
  /** Id of the account that wrote last. */
  readonly changedBy: string | null
  readonly changedAt: string | null
}

/** What a list shows of an alert. */
export type AlertHead = {
  readonly id: string
  /** One more with each change. */
  readonly revision: number
  /** `withdrawn`: what came since speaks against it. */
  readonly status: 'open' | 'closed' | 'withdrawn'
  readonly sensor: string
  readonly traceId: string
  /** When it was raised: event time, RFC 3339, UTC. */
  readonly time: string
  /** Of its newest evidence. */
  readonly lastTime: string
  /** Of its oldest evidence. */
  readonly firstTime: string
  /** How bad it is if true. */
  readonly severity: Severity
  /** Severity, weighed with the probability. */
  readonly risk: Severity
  /** Whom it is about. */
  readonly entity: string
  readonly peerCount: number
  readonly behaviours: readonly string[]
  /** ATT&CK technique ids. */
  readonly technique: readonly string[]
  readonly confidence: number
  /** Whether it worked, as far as can be told. */
  readonly outcome: 'worked' | 'no_sign' | 'unknown'
  readonly flowCount: number
  readonly explanation: { readonly headline: string }
}

/** A verdict worth a record: one for a host and technique. */
export type Alert = {
  readonly id: string
  /** One more with each change. */
  readonly revision: number
  /** `withdrawn`: what came since speaks against it. */
  readonly status: 'open' | 'closed' | 'withdrawn'
  readonly sensor: string
  readonly traceId: string
  /** When it was raised: event time, RFC 3339, UTC. */
  readonly time: string
  /** Of its newest evidence. */
  readonly lastTime: string
  /** Of its oldest evidence. */
  readonly firstTime: string
  /** How bad it is if true. */
  readonly severity: Severity
  /** Severity, weighed with the probability. */
  readonly risk: Severity
  /** Whom it is about. */
  readonly entity: string
  readonly peerCount: number
  readonly behaviours: readonly string[]
  /** ATT&CK technique ids. */
  readonly technique: readonly string[]
  readonly confidence: number
  /** Whether it worked, as far as can be told. */
  readonly outcome: 'worked' | 'no_sign' | 'unknown'
  readonly flowCount: number
  readonly explanation: Explanation
  readonly strategies: {
    readonly 'log-odds': number
    readonly bayesian: number
    readonly weighted: number
    readonly max: number
  }
  readonly signalCount: number
  readonly signals: readonly {
    readonly key: string
    readonly detector: string
    /** 10 log10 of odds: ten points are ten times the odds. */
    readonly points: number
    /** Share of its points that counts. */
    readonly discount: number
    /** 10 log10 of odds: ten points are ten times the odds. */
    readonly counted: number
    /** Its flows among those of the alert. */
    readonly flows: readonly number[]
    readonly flowCount: number
  }[]
  readonly indicators: readonly Indicator[]
  readonly flows: readonly {
    readonly flow: number
    /** Event time, microseconds since the Unix epoch. */
    readonly firstUs: number
    readonly vlan: number
    readonly protocol: number
    readonly source: string
    readonly sourcePort: number
    readonly destination: string
    readonly destinationPort: number
    readonly communityId: string
  }[]
}

/** Why, in words and in numbers that add up. */
export type Explanation = {
  readonly headline: string
  readonly summary: string
  readonly claim: { readonly kind: 'malicious' | 'technique'; readonly technique?: string }
  readonly confidence: Confidence
  /** How one can tell the outcome. */
  readonly outcomeBasis: string
  readonly evidence: readonly Evidence[]
  readonly waterfall: Waterfall
  /** Explanations without anything bad, each with a way to check it. */
  readonly innocent: readonly { readonly text: string; readonly check: string }[]
  readonly counterfactuals: readonly Counterfactual[]
  /** What could not be seen; never empty. */
  readonly blind: readonly string[]
  readonly recommend: readonly RecommendedAction[]
  /** What else of the same kind was told of the same host. */
  readonly also: readonly string[]
  readonly parties: readonly Party[]
  /** Names of the techniques. */
  readonly techniqueNames: { readonly [name: string]: string }
  /** The numbers and names that the prose uses. Text from the network is data. */
  readonly facts: { readonly [name: string]: Quantity | string }
  readonly modelVersion: string
}

/** One reason, with the number behind it. */
export type Evidence = {
  readonly id: string
  /** Key of the signal that it is from. */
  readonly signal: string
  readonly group: 'timing' | 'reach' | 'novelty' | 'volume' | 'protocol' | 'reputation' | 'sequence'
  /** Id of the bar of the waterfall that its points are part of. */
  readonly bar: string
  readonly text: string
  /** What is normal for this host, or that there is no history yet. */
  readonly normal: string
  readonly observed: Quantity
  readonly baseline: Quantity | null
  /** 10 log10 of odds: ten points are ten times the odds. */
  readonly points: number
  /** `down`: it speaks against. */
  readonly direction: 'up' | 'down'
}

/** One conversation between two endpoints. */
export type Flow = {
  readonly sensor: string
  /** Within its sensor's run. */
  readonly number: number
  readonly communityId: string
  /** Event time, microseconds since the Unix epoch. */
  readonly firstUs: number
  /** Event time, microseconds since the Unix epoch. */
  readonly lastUs: number
  /** IANA protocol number. */
  readonly protocol: number
  readonly vlan: number
  /** The side that opened it; ICMP: the type as port. */
  readonly source: { readonly address: string; readonly port: number }
  /** ICMP: the code as port. */
  readonly destination: { readonly address: string; readonly port: number }
  readonly state:
    | 'S0'
    | 'S1'
    | 'SF'
    | 'REJ'
    | 'S2'
    | 'S3'
    | 'RSTO'
    | 'RSTR'
    | 'RSTOS0'
    | 'RSTRH'
    | 'SH'
    | 'SHR'
    | 'OTH'
  readonly end: 'open' | 'fin' | 'reset' | 'idle' | 'active' | 'evicted' | 'shutdown'
  /** Zeek's history letters. */
  readonly history: string
  readonly forward: { readonly packets: number; readonly payloadBytes: number }
  readonly backward: { readonly packets: number; readonly payloadBytes: number }
  readonly application: Application | null
  /** Share of the flows that its sensor sent when it sent this one, where that was not all: it stands for so many more. */
  readonly sampledShare?: number
}

/** What the first bytes said. Every text is data. */
export type Application =
  | {
      readonly kind: 'plain'
      readonly name: string
      readonly group:
        | 'dns'
        | 'web'
        | 'tls'
        | 'mail'
        | 'remote'
        | 'file'
        | 'db'
        | 'ntp'
        | 'icmp'
        | 'other'
      readonly logins?: {
        readonly accepted: number
        readonly refused: number
        readonly anonymous: number
        readonly mark?: number
      }
    }
  | {
      readonly kind: 'dns'
      readonly queries: number
      readonly responses: number
      readonly nxdomain: number
      readonly firstName: string
      readonly longestName: number
      readonly labelEntropy: number
    }
  | {
      readonly kind: 'tls'
      readonly version: number
      readonly serverName: string
      readonly alpn: string
      readonly ja3: string
      readonly ja4: string
      readonly cipherSuites: number
      readonly extensions: number
      readonly cipherSuite: number
      readonly serverNameState: 0 | 1 | 2 | 3
      readonly certificate?: string
    }
  | {
      readonly kind: 'http'
      readonly method: string
      readonly host: string
      readonly target: string
      readonly userAgent: string
      readonly status: number
      readonly isUnended?: true
      readonly logins?: {
        readonly accepted: number
        readonly refused: number
        readonly anonymous: number
        readonly mark?: number
      }
    }
  | { readonly kind: 'ssh'; readonly clientVersion: string; readonly serverVersion: string }
  | {
      readonly kind: 'ftp'
      readonly banner: string
      readonly logins: {
        readonly accepted: number
        readonly refused: number
        readonly anonymous: number
        readonly mark?: number
      }
    }

/** One detector's opinion about one host. */
export type Signal = {
  readonly sensor: string
  readonly detector: string
  /** Names one continuing episode. */
  readonly key: string
  /** Of the newest evidence, microseconds since the Unix epoch. */
  readonly timeUs: number
  /** Event time, microseconds since the Unix epoch. */
  readonly firstUs: number
  /** Event time, microseconds since the Unix epoch. */
  readonly holdsUntilUs: number
  readonly actor: string
  readonly peer: string
  readonly peers: readonly string[]
  readonly peerCount: number
  readonly established: { readonly [name: string]: boolean }
  readonly indicators: readonly {
    readonly kind: 'domain' | 'url' | 'ja3' | 'ja4'
    readonly value: string
    readonly side: 'actor' | 'peer'
    readonly flow: number | null
  }[]
  readonly technique: string
  readonly outcome: {
    /** Whether it worked, as far as can be told. */
    readonly value: 'worked' | 'no_sign' | 'unknown'
    readonly basis: string
  } | null
  readonly restsOn: readonly string[]
  readonly reach: Quantity | null
  readonly evidence: readonly {
    readonly id: string
    readonly group:
      | 'timing'
      | 'reach'
      | 'novelty'
      | 'volume'
      | 'protocol'
      | 'reputation'
      | 'sequence'
    /** With `{observed}`, `{baseline}` and names of facts. */
    readonly sentence: string
    readonly observed: Quantity
    readonly baseline: Quantity | null
    /** 10 log10 of odds: ten points are ten times the odds. */
    readonly points: number
    readonly curve: readonly (readonly [number, number])[] | null
    readonly isRemainder?: true
  }[]
  /** 10 log10 of odds: ten points are ten times the odds. */
  readonly points: number
  /** The numbers and names that the prose uses. Text from the network is data. */
  readonly facts: { readonly [name: string]: Quantity | string }
  readonly flows: readonly {
    readonly flow: number
    /** Event time, microseconds since the Unix epoch. */
    readonly firstUs: number
    readonly vlan: number
    readonly protocol: number
    readonly source: string
    readonly sourcePort: number
    readonly destination: string
    readonly destinationPort: number
  }[]
  readonly flowCount: number
}

export type EntityHead = {
  /** Its address. */ readonly id: string
  /** The surest of its names; empty where none was heard. Text from the network. */
  readonly name: string
  /** What it is before all, as far as the traffic says. */
  readonly kind:
    | 'gateway'
    | 'shared-address'
    | 'virtual-address'
    | 'resolver'
    | 'dhcp-server'
    | 'mail-server'
    | 'balancer'
    | 'broker'
    | 'printer'
    | 'monitor'
    | 'file-server'
    | 'web-server'
    | 'database'
    | 'server'
    | 'client'
    | 'unknown'
  /** How one can tell. */
  readonly kindBasis: string
  /** One of ours. */
  readonly isHome: boolean
  readonly mac: string
  /** As people set it, else by its kind. */
  readonly importance: 'low' | 'normal' | 'high' | 'critical'
  readonly isImportanceSet: boolean
  readonly tags: readonly string[]
  readonly owner: string
  /** Of its open incidents the highest; 0 without one. */
  readonly urgency: number
  readonly openIncidents: number
  /** RFC 3339. */
  readonly firstSeen: string
  /** RFC 3339. */
  readonly lastSeen: string
  /** One more with each change by a person. */
  readonly version: number
}

export type Entity = {
  /** Its address. */ readonly id: string
  /** The surest of its names; empty where none was heard. Text from the network. */
  readonly name: string
  /** What it is before all, as far as the traffic says. */
  readonly kind:
    | 'gateway'
    | 'shared-address'
    | 'virtual-address'
    | 'resolver'
    | 'dhcp-server'
    | 'mail-server'
    | 'balancer'
    | 'broker'
    | 'printer'
    | 'monitor'
    | 'file-server'
    | 'web-server'
    | 'database'
    | 'server'
    | 'client'
    | 'unknown'
  /** How one can tell. */
  readonly kindBasis: string
  /** One of ours. */
  readonly isHome: boolean
  readonly mac: string
  /** As people set it, else by its kind. */
  readonly importance: 'low' | 'normal' | 'high' | 'critical'
  readonly isImportanceSet: boolean
  readonly tags: readonly string[]
  readonly owner: string
  /** Of its open incidents the highest; 0 without one. */
  readonly urgency: number
  readonly openIncidents: number
  /** RFC 3339. */
  readonly firstSeen: string
  /** RFC 3339. */
  readonly lastSeen: string
  /** One more with each change by a person. */
  readonly version: number
  readonly names: readonly {
    readonly name: string
    readonly source: 'dhcp' | 'mdns' | 'netbios' | 'ptr' | 'dns' | 'tls' | 'http'
    /** RFC 3339. */
    readonly lastHeard: string
  }[]
  /** All that it is to others: to cut it off would hurt those, too. */
  readonly roles: readonly {
    readonly role:
      | 'gateway'
      | 'shared-address'
      | 'virtual-address'
      | 'resolver'
      | 'dhcp-server'
      | 'mail-server'
      | 'balancer'
      | 'broker'
      | 'printer'
      | 'monitor'
    /** How one can tell. */
    readonly basis: string
    /** When one could first tell. */
    readonly since: string
  }[]
  /** What it was seen to answer on. */
  readonly services: readonly {
    /** IANA protocol number. */ readonly protocol: number
    readonly port: number
    /** Hosts that used it; counting ends at 1,024. */
    readonly clients: number
  }[]
  /** Who heard it, the newest first. */
  readonly sensors: readonly string[]
  /** Id of the account that changed it last. */
  readonly setBy: string | null
  readonly setAt: string | null
}

export type Baseline = {
  readonly id: string
  readonly sensors: readonly {
    readonly sensor: string
    /** RFC 3339. */
    readonly asOf: string
    readonly normal: readonly {
      readonly id: string
      readonly label: string
      /** Null: no history long enough to say. */
      readonly usual: {
        readonly value: number
        readonly unit: string
        readonly text: string
      } | null
      /** The highest that was still usual. */
      readonly high: { readonly value: number; readonly unit: string; readonly text: string } | null
      readonly learnedOverSeconds: number
    }[]
  }[]
}

export type Peers = {
  readonly data: readonly {
    /** Its address. */ readonly id: string
    readonly name: string
    /** Null: no sensor has met it. */
    readonly kind:
      | (
          | 'gateway'
          | 'shared-address'
          | 'virtual-address'
          | 'resolver'
          | 'dhcp-server'
          | 'mail-server'
          | 'balancer'
          | 'broker'
          | 'printer'
          | 'monitor'
          | 'file-server'
          | 'web-server'
          | 'database'
          | 'server'
          | 'client'
          | 'unknown'
        )
      | null
    readonly isHome: boolean | null
    readonly flows: number
    /** Those that the host opened; the peer opened the others. */
    readonly openedFlows: number
    /** Payload from the host to the peer. */
    readonly sentBytes: number
    readonly receivedBytes: number
    /** RFC 3339. */
    readonly firstSeen: string
    /** RFC 3339. */
    readonly lastSeen: string
  }[]
  /** Kept flows that were counted. */
  readonly flows: number
  /** False: the newest flows alone were counted. */
  readonly isComplete: boolean
}

export type Map = {
  /** RFC 3339. */ readonly from: string
  /** RFC 3339. */
  readonly to: string
  readonly level: 'country'
  /** Those with open incidents first, then by flows. */
  readonly data: readonly {
    /** ISO 3166 code; null: not known. */ readonly country: string | null
    /** `private`: networks that are not ours, in address space that is nobody’s. `reserved`: set aside by a standard, as for documents and tests. */
    readonly kind: 'country' | 'unknown' | 'private' | 'reserved'
    readonly name: string
    /** Hosts that are not ours. */
    readonly hosts: number
    readonly flows: number
    /** Payload, both ways. */
    readonly bytes: number
    /** Payload that went there. */
    readonly bytesTo: number
    /** Payload that came from there. */
    readonly bytesFrom: number
    /** Open incidents that name a host there. */
    readonly openIncidents: number
    /** Their ids, the most urgent first, at most 20. */
    readonly incidents: readonly string[]
  }[]
  /** Of the `address` that was asked for: the country, or the kind where there is none. */
  readonly placeOf: string | null
  /** False: the hosts with the most flows and the most urgent incidents alone. */
  readonly isComplete: boolean
  readonly database: {
    readonly name: string
    /** RFC 3339. */
    readonly builtAt: string
    /** What the country of an address means. */
    readonly says: string
  }
}

/** What happened, in one line. */
export type Event = {
  /** In the order it was kept, from 1. */ readonly seq: number
  readonly kind: 'signal' | 'alert' | 'incident' | 'action' | 'system'
  /** `raised`, `grew`, `withdrawn`, `closed`, `seen`, `started`... */
  readonly what: string
  /** Event time, RFC 3339, UTC. */
  readonly time: string
  /** When it was kept, on the wall. */
  readonly keptAt: string
  /** How bad if true. */
  readonly severity: Severity
  /** What to attend to first: less where it was not sure. */
  readonly urgency: Severity
  readonly sensor: string
  readonly entity: string
  readonly detector: string
  readonly technique: string
  /** Id of the alert, incident or action, key of the signal. */
  readonly ref: string
  readonly traceId: string
  /** One line. Text from the network in it is made safe to print. */
  readonly text: string
}

export type EventStatistics = {
  /** RFC 3339. */ readonly from: string
  /** RFC 3339. */
  readonly to: string
  readonly stepSeconds: number
  readonly by: 'kind' | 'severity' | 'detector'
  /** In order of time; buckets without any are not told. */
  readonly data: readonly {
    /** Where the bucket begins. */ readonly from: string
    readonly value: string
    readonly count: number
  }[]
}

export type Mute = {
  readonly id: string
  readonly version: number
  readonly scope: {
    /** Whom the alert is about: an address, a network or a name. */ readonly entity?: string
    /** Somebody on the other side. */
    readonly peer?: string
    /** Covers its sub-techniques, too. */
    readonly technique?: string
    readonly behaviour?: string
    readonly sensor?: string
  }
  readonly reason: string
  /** Id of the account that made it. */
  readonly owner: string
  /** RFC 3339. */
  readonly createdAt: string
  /** RFC 3339. */
  readonly expiresAt: string
  readonly state: 'in_force' | 'expired' | 'lifted'
}

export type Calibration = {
  /** Closed as malicious. */ readonly harmful: number
  /** Closed as expected, or as an error of the detector. */
  readonly cleared: number
  /** Closed without a word on harm. */
  readonly notCounted: {
    readonly duplicate: number
    readonly inconclusive: number
    /** Closed without a disposition. */
    readonly unsaid: number
  }
  /** So many cases it takes for the error to be told. */
  readonly least: number
  /** Judged cases by the probability last said of them, in ten equal steps. */
  readonly bins: readonly {
    readonly from: number
    readonly to: number
    /** Mean of what was said; 0 where there is no case. */
    readonly said: number
    /** How many of them were closed as malicious. */
    readonly right: Share
  }[]
  /** Expected calibration error, 0 to 1; null: too few judged cases. */
  readonly error: number | null
  /** Brier score; null: too few judged cases. */
  readonly brier: number | null
  /** False: the 5,000 with the newest evidence alone. */
  readonly isComplete: boolean
}

/** Hits in n, with the 95 % Wilson interval of their share. */
export type Share = {
  readonly value: number
  readonly hits: number
  readonly n: number
  readonly low: number
  readonly high: number
}

export type Decisions = {
  /** The newest first. */ readonly data: readonly Decision[]
}

export type Decision = {
  /** Id of the alert; its explanation has the whole of it. */ readonly alert: string
  /** Id of the incident it is in. */
  readonly incident: string | null
  /** Of its newest evidence. */
  readonly time: string
  readonly entity: string
  readonly headline: string
  readonly confidence: number
  /** What people closed its incident as; `undecided`: closed without a word on harm. */
  readonly verdict: 'harmful' | 'cleared' | 'undecided' | 'open'
  /** 10 log10 of odds. */
  readonly base: number
  /** What each kind of evidence counted; `model`: all numbers of a learned model. */
  readonly groups: readonly {
    readonly group:
      | 'timing'
      | 'sequence'
      | 'reach'
      | 'novelty'
      | 'volume'
      | 'protocol'
      | 'reputation'
      | 'model'
    /** 10 log10 of odds. */
    readonly points: number
  }[]
  /** 10 log10 of odds: pieces too small to be told apart. */
  readonly rest: number
  /** 10 log10 of odds: what the bounds held back. */
  readonly calibration: number
  /** 10 log10 of odds: the sum of the rest. */
  readonly total: number
}

export type FusionStrategies = {
  /** Newest alerts that were looked at. */ readonly alerts: number
  /** Judged incidents among them: each counts once. */
  readonly cases: number
  /** So many cases it takes for the errors to be told. */
  readonly least: number
  /** Probability from which an alert is raised. */
  readonly raiseAt: number
  /** The one in force first. */
  readonly data: readonly FusionStrategy[]
}

export type FusionStrategy = {
  readonly name: 'log-odds' | 'bayesian' | 'weighted' | 'max'
  readonly says: string
  readonly isInForce: boolean
  /** Alerts of which it says another word than the one in force. */
  readonly otherWord: Share
  /** Alerts that it would not have raised. */
  readonly notRaised: Share
  /** Of the cases closed as harmful, those that it would raise. */
  readonly caught: Share
  /** Of the cases that were cleared, those that it would raise. */
  readonly falseAlarms: Share
  /** Expected calibration error; null: too few cases. */
  readonly error: number | null
  /** Brier score; null: too few cases. */
  readonly brier: number | null
}

export type TippingPoints = {
  /** Newest alerts that were looked at. */ readonly alerts: number
  /** What is told of most alerts first, at most 40. */
  readonly data: readonly TippingPoint[]
}

export type TippingPoint = {
  /** Detector whose number it is. */ readonly behaviour: string
  /** The number: `distinct ports`. */
  readonly feature: string
  readonly side: 'under' | 'over'
  /** Of which it is told. */
  readonly alerts: number
  /** Alerts in which the detector spoke. */
  readonly of: number
  /** Lowest and highest of the values from which another word holds. */
  readonly lowest: Quantity
  readonly highest: Quantity
  /** Lowest and highest probability that would be left. */
  readonly newLow: number
  readonly newHigh: number
}

export type Baselines = {
  /** Hosts of ours. */ readonly hosts: number
  /** Those of which at least one thing is known to be normal. */
  readonly known: number
  /** What is known of most hosts first. */
  readonly measures: readonly {
    readonly id: string
    /** `Sent outside in an hour`. */
    readonly label: string
    /** Hosts of ours of which anything of it was seen. */
    readonly hosts: number
    /** Those of which it is known what is normal. */
    readonly known: number
    /** The longest time over which it was learned of a host. */
    readonly longestSeconds: number
  }[]
  /** False: of the hosts that were met last alone. */
  readonly isComplete: boolean
}

export type ModelHead = {
  /** Its name: `flow-trees`. */ readonly id: string
  readonly version: string
  readonly summary: string
  /** It is loaded, and scores flows. */
  readonly readiness: 'ready'
  readonly readinessBasis: string
}

export type Model = {
  /** Its name: `flow-trees`. */ readonly id: string
  readonly version: string
  readonly summary: string
  /** It is loaded, and scores flows. */
  readonly readiness: 'ready'
  readonly readinessBasis: string
  /** Features with their usual ranges, thresholds, training and evaluation. */
  readonly card: { readonly [name: string]: unknown }
}

export type ModelStats = {
  /** Episodes it spoke of, among those that are kept. */ readonly signals: number
  readonly byTechnique: readonly {
    /** ATT&CK id; empty where it claims none. */ readonly technique: string
    readonly signals: number
    readonly meanPoints: number
    readonly highestPoints: number
  }[]
  readonly firstTime: string | null
  readonly lastTime: string | null
}

export type Setting = {
  /** `fusion.strategy` */ readonly key: string
  /** In force; a secret is masked. */
  readonly value: unknown
  /** `default`, `settings.yml:3`, `environment`... */
  readonly source: string
  readonly says: string
}

export type View = {
  readonly id: string
  readonly name: string
  /** The page that it is a view of: `incidents`. */
  readonly page: string
  /** Query string of that page. */
  readonly query: string
  /** Everyone sees it. */
  readonly isShared: boolean
  /** Id of the user who made it. */
  readonly owner: string
  readonly version: number
  /** RFC 3339. */
  readonly changedAt: string
}

/** What an investigation came to. */
export type InvestigationHead = {
  readonly id: string
  readonly incidentId: string
  readonly incidentRevision: number
  /** 1: what this machine knows by itself. */
  readonly revision: number
  /** `asking`: sources have still to answer. */
  readonly state: 'asking' | 'done'
  readonly traceId: string
  /** On the wall, RFC 3339, UTC. */
  readonly startedAt: string
  /** On the wall, RFC 3339, UTC. */
  readonly updatedAt: string
  readonly riskScore: number
  /** While there is any, nothing is done automatically. */
  readonly uncertainty: readonly {
    readonly kind: 'disagree' | 'missing' | 'stale' | 'models'
    readonly text: string
  }[]
  readonly headline: string
  /** How far the sources agree. */
  readonly agreement: string
}

/** What was looked up and concluded. */
export type Investigation = {
  readonly id: string
  readonly incidentId: string
  readonly incidentRevision: number
  /** 1: what this machine knows by itself. */
  readonly revision: number
  /** `asking`: sources have still to answer. */
  readonly state: 'asking' | 'done'
  readonly traceId: string
  /** On the wall, RFC 3339, UTC. */
  readonly startedAt: string
  /** On the wall, RFC 3339, UTC. */
  readonly updatedAt: string
  readonly riskScore: number
  /** While there is any, nothing is done automatically. */
  readonly uncertainty: readonly {
    readonly kind: 'disagree' | 'missing' | 'stale' | 'models'
    readonly text: string
  }[]
  readonly headline: string
  /** How far the sources agree. */
  readonly agreement: string
  readonly lookups: readonly Lookup[]
  readonly indicators: readonly {
    readonly indicator: {
      readonly kind: 'address' | 'domain' | 'url' | 'ja3' | 'ja4' | 'mac' | 'file'
      /** Text from the network. */
      readonly value: string
    }
    readonly verdict: 'malicious' | 'suspicious' | 'harmless' | 'unknown'
    readonly answered: number
    readonly agreeing: number
    readonly text: string
  }[]
  /** Their sum, held to 0 to 100, is `riskScore`. */
  readonly terms: readonly {
    readonly name:
      | 'verdict'
      | 'severity'
      | 'intelligence'
      | 'importance'
      | 'reach'
      | 'priors'
      | 'baseline'
      | 'outcome'
    /** Below 0: it speaks for harmless. */
    readonly value: number
    readonly min: number
    readonly max: number
    readonly text: string
  }[]
}

/** One question to one source, and what came of it. */
export type Lookup = {
  readonly indicator: {
    readonly kind: 'address' | 'domain' | 'url' | 'ja3' | 'ja4' | 'mac' | 'file'
    /** Text from the network. */
    readonly value: string
  }
  readonly source:
    | 'virustotal'
    | 'abuseipdb'
    | 'otx'
    | 'list'
    | 'country'
    | 'network'
    | 'reverse-dns'
    | 'fingerprints'
    | 'allowlist'
    | 'history'
  /** Of `list`: its name. */
  readonly list: string
  readonly outcome: 'answered' | 'nothing' | 'skipped' | 'failed'
  readonly verdict: 'malicious' | 'suspicious' | 'harmless' | 'unknown'
  /** How bad the source says it is, 0 to 1. */
  readonly score: number | null
  /** What it said. Text from outside is made safe to print. */
  readonly text: string
  /** Why it was skipped or failed. */
  readonly why: string
  readonly answeredAt: string | null
  readonly isFromCache: boolean
  readonly isStale: boolean
}

export type InvestigationRequest = {
  readonly incidentId: string
  /** RFC 3339. */
  readonly askedAt: string
  /** Domains of it that may be sent, from all times. */
  readonly consent: readonly string[]
}

/** What a list shows of an action. */
export type ActionHead = {
  readonly id: string
  /** One more with each change; what If-Match means. */
  readonly version: number
  readonly kind:
    | 'block_ip'
    | 'block_domain'
    | 'rate_limit'
    | 'redirect_to_honeypot'
    | 'isolate_host'
    | 'isolate_container'
    | 'quarantine_file'
    | 'notify'
  /** Text from the network. */
  readonly target: string
  readonly scope: ActionScope
  /** How long it holds. */
  readonly ttlSeconds: number
  /** `in_force`: read back from the kernel or the engine that enforces it. */
  readonly state:
    | 'suggested'
    | 'waiting'
    | 'approved'
    | 'in_force'
    | 'undoing'
    | 'undone'
    | 'expired'
    | 'done'
    | 'rejected'
    | 'refused'
    | 'failed'
  /** `manual`: a person asked for it. */
  readonly mode: 'observe' | 'suggest' | 'approve' | 'auto' | 'manual'
  /** Nothing was changed: it tells what would have been. */
  readonly isDryRun: boolean
  readonly isEstablished: boolean | 'unknown'
  readonly driver: string
  readonly incidentId: string
  readonly decisionId: string
  readonly traceId: string
  readonly reason: string
  readonly requestedBy: {
    readonly kind: 'user' | 'service' | 'operator' | 'system'
    readonly id: string
  }
  readonly approvals: readonly {
    readonly by: { readonly kind: 'user' | 'service' | 'operator' | 'system'; readonly id: string }
    /** On the wall, RFC 3339, UTC. */
    readonly at: string
  }[]
  readonly approvalsNeeded: number
  /** On the wall, RFC 3339, UTC. */
  readonly createdAt: string
  readonly appliedAt: string | null
  readonly expiresAt: string | null
  /** Asked for, and not confirmed by whoever acts yet; absent: nothing of the kind is. */
  readonly extendTo?: string
  readonly endedAt: string | null
  /** Until then policy does nothing by itself to this target. */
  readonly holdOffUntil: string | null
  /** When what enforces it last said that it is so. */
  readonly readBack: {
    /** On the wall, RFC 3339, UTC. */ readonly at: string
    readonly text: string
  } | null
  readonly failure: string
}

/** What narrows an action; an empty one is the whole target. */
export type ActionScope = {
  /** Only what goes to this address: one service is refused, the rest goes on. */
  readonly server?: string
  readonly protocol?: 'tcp' | 'udp'
  readonly ports?: readonly number[]
  /** Of `rate_limit`: what is left to it. */
  readonly bytesPerSecond?: number
}

/** Something that was or is to be done. */
export type Action = {
  readonly id: string
  /** One more with each change; what If-Match means. */
  readonly version: number
  readonly kind:
    | 'block_ip'
    | 'block_domain'
    | 'rate_limit'
    | 'redirect_to_honeypot'
    | 'isolate_host'
    | 'isolate_container'
    | 'quarantine_file'
    | 'notify'
  /** Text from the network. */
  readonly target: string
  readonly scope: ActionScope
  /** How long it holds. */
  readonly ttlSeconds: number
  /** `in_force`: read back from the kernel or the engine that enforces it. */
  readonly state:
    | 'suggested'
    | 'waiting'
    | 'approved'
    | 'in_force'
    | 'undoing'
    | 'undone'
    | 'expired'
    | 'done'
    | 'rejected'
    | 'refused'
    | 'failed'
  /** `manual`: a person asked for it. */
  readonly mode: 'observe' | 'suggest' | 'approve' | 'auto' | 'manual'
  /** Nothing was changed: it tells what would have been. */
  readonly isDryRun: boolean
  readonly isEstablished: boolean | 'unknown'
  readonly driver: string
  readonly incidentId: string
  readonly decisionId: string
  readonly traceId: string
  readonly reason: string
  readonly requestedBy: {
    readonly kind: 'user' | 'service' | 'operator' | 'system'
    readonly id: string
  }
  readonly approvals: readonly {
    readonly by: { readonly kind: 'user' | 'service' | 'operator' | 'system'; readonly id: string }
    /** On the wall, RFC 3339, UTC. */
    readonly at: string
  }[]
  readonly approvalsNeeded: number
  /** On the wall, RFC 3339, UTC. */
  readonly createdAt: string
  readonly appliedAt: string | null
  readonly expiresAt: string | null
  /** Asked for, and not confirmed by whoever acts yet; absent: nothing of the kind is. */
  readonly extendTo?: string
  readonly endedAt: string | null
  /** Until then policy does nothing by itself to this target. */
  readonly holdOffUntil: string | null
  /** When what enforces it last said that it is so. */
  readonly readBack: {
    /** On the wall, RFC 3339, UTC. */ readonly at: string
    readonly text: string
  } | null
  readonly failure: string
  readonly preview: ActionPreview | null
  /** Oldest first; the newest 32. */
  readonly history: readonly {
    /** On the wall, RFC 3339, UTC. */ readonly at: string
    readonly what:
      | 'asked'
      | 'approved'
      | 'rejected'
      | 'applied'
      | 'extended'
      | 'drifted'
      | 'repaired'
      | 'undone'
      | 'expired'
      | 'refused'
      | 'failed'
    readonly by: { readonly kind: 'user' | 'service' | 'operator' | 'system'; readonly id: string }
    readonly text: string
  }[]
}

/** What it would do, found out without doing it. */
export type ActionPreview = {
  readonly driver: string
  /** What stops, what goes on, and what it cannot stop. */
  readonly effect: string
  /** As the tool that does it would be called. */
  readonly steps: readonly string[]
  readonly blast: {
    /** Hosts of ours that had flows with it in the last hour. */ readonly hosts: number
    /** Their conversations with it that still went on. */
    readonly openConnections: number
    /** Those hosts, at most 8. */
    readonly named: readonly string[]
    readonly text: string
  }
  /** None where it may be done. */
  readonly refusals: readonly Refusal[]
  /** What to know before; none of them stops it. */
  readonly warnings: readonly string[]
}

/** A safety rule that speaks against it. */
export type Refusal = {
  readonly rule:
    | 'self'
    | 'gateway'
    | 'resolver'
    | 'dhcp'
    | 'ntp'
    | 'controller'
    | 'operator'
    | 'loopback'
    | 'multicast'
    | 'broadcast'
    | 'never_block'
    | 'spoofed'
    | 'loop'
    | 'hourly_cap'
    | 'share_of_hosts'
    | 'subnet'
    | 'role'
    | 'hold_off'
    | 'kill_switch'
    | 'time_limit'
    | 'no_driver'
    | 'unfit'
    | 'uncertain'
    | 'set_aside'
  /** What it met, in words. */
  readonly text: string
  /** No person may step over it. */
  readonly isFinal: boolean
}

/** What it would do, and how many have to approve it. */
export type ActionLook = {
  readonly driver: string
  /** What stops, what goes on, and what it cannot stop. */
  readonly effect: string
  /** As the tool that does it would be called. */
  readonly steps: readonly string[]
  readonly blast: {
    /** Hosts of ours that had flows with it in the last hour. */ readonly hosts: number
    /** Their conversations with it that still went on. */
    readonly openConnections: number
    /** Those hosts, at most 8. */
    readonly named: readonly string[]
    readonly text: string
  }
  /** None where it may be done. */
  readonly refusals: readonly Refusal[]
  /** What to know before; none of them stops it. */
  readonly warnings: readonly string[]
  /** Persons who have to approve; whoever asks for it and may do it is one of them. */
  readonly approvalsNeeded: number
  /** A critical host is its target, or had flows with it. */
  readonly touchesCritical: boolean
  /** False: nothing that is kept tells whom it touches. */
  readonly isBlastKnown: boolean
}

/** A policy as it is kept; never changed. */
export type PolicyVersion = {
  readonly version: number
  readonly policy: Policy
  readonly state: 'draft' | 'active' | 'retired'
  /** `settings`: it stands in settings.yml. */
  readonly author: string
  readonly note: string
  /** On the wall, RFC 3339, UTC. */
  readonly createdAt: string
  readonly activatedAt: string | null
  readonly activatedBy: string
  /** Who else answers for what it does by itself. */
  readonly approvals?: readonly {
    readonly by: string
    /** On the wall, RFC 3339, UTC. */
    readonly at: string
  }[]
}

/** The decision matrix with its bounds. */
export type Policy = {
  /** What would have been done is recorded, and nothing changed. */ readonly dryRun: boolean
  readonly cells: readonly {
    readonly confidence: 'even' | 'likely' | 'very_likely' | 'almost_certain'
    readonly importance: 'critical' | 'high' | 'normal' | 'low'
    readonly steps: readonly {
      readonly action:
        | 'block_ip'
        | 'block_domain'
        | 'rate_limit'
        | 'redirect_to_honeypot'
        | 'isolate_host'
        | 'isolate_container'
        | 'quarantine_file'
        | 'notify'
        | 'as_advised'
      readonly mode: 'observe' | 'suggest' | 'approve' | 'auto'
      readonly ttlSeconds: number
      readonly severityMin: Severity
      readonly riskMin: number
      readonly scope: 'all' | 'service'
      /** `outside`: none of our home networks. */
      readonly whom?: 'all' | 'outside'
    }[]
  }[]
  readonly perHourMax: number
  readonly hostShareMax: number
  readonly approvalsForCritical: number
}

/** A policy, and what it does in words. */
export type ToldPolicy = {
  readonly version: number
  readonly policy: Policy
  readonly state: 'draft' | 'active' | 'retired'
  /** `settings`: it stands in settings.yml. */
  readonly author: string
  readonly note: string
  /** On the wall, RFC 3339, UTC. */
  readonly createdAt: string
  readonly activatedAt: string | null
  readonly activatedBy: string
  /** Who else answers for what it does by itself. */
  readonly approvals?: readonly {
    readonly by: string
    /** On the wall, RFC 3339, UTC. */
    readonly at: string
  }[]
  readonly words: {
    readonly cells: readonly {
      readonly confidence: 'even' | 'likely' | 'very_likely' | 'almost_certain'
      readonly importance: 'critical' | 'high' | 'normal' | 'low'
      readonly text: string
    }[]
    readonly bounds: readonly string[]
  }
  /** What its author can hardly mean. */
  readonly warnings: readonly { readonly pointer: string; readonly text: string }[]
  /** The version in force when this was told. */
  readonly inForce: number
  /** Admins it takes to put it in force; whoever does so is one of them. */
  readonly approvalsNeeded: number
}

export type Backtest = {
  readonly version: number
  readonly from: string
  readonly days: number
  readonly incidents: number
  readonly unjudged: number
  /** False: there were more than 2000 incidents. */
  readonly isWhole: boolean
  readonly counts: readonly {
    readonly kind:
      | 'block_ip'
      | 'block_domain'
      | 'rate_limit'
      | 'redirect_to_honeypot'
      | 'isolate_host'
      | 'isolate_container'
      | 'quarantine_file'
      | 'notify'
    readonly mode: 'observe' | 'suggest' | 'approve' | 'auto'
    readonly count: number
  }[]
  /** What it would have done by itself, at most 500. */
  readonly automatic: readonly {
    readonly incidentId: string
    readonly time: string
    readonly kind:
      | 'block_ip'
      | 'block_domain'
      | 'rate_limit'
      | 'redirect_to_honeypot'
      | 'isolate_host'
      | 'isolate_container'
      | 'quarantine_file'
      | 'notify'
    readonly target: string
    readonly scope: ActionScope
    readonly ttlSeconds: number
    readonly headline: string
    readonly disposition:
      | ('malicious' | 'expected' | 'detector_error' | 'duplicate' | 'inconclusive')
      | null
    /** What was made of the incident later. */
    readonly later: 'right' | 'wrong' | 'unsaid'
  }[]
  readonly automaticCount: number
  /** Later marked expected, or an error of the detector. */
  readonly wrong: number
  readonly right: number
  readonly unsaid: number
  /** What held automatic ones back. */
  readonly held: readonly {
    readonly rule:
      | 'self'
      | 'gateway'
      | 'resolver'
      | 'dhcp'
      | 'ntp'
      | 'controller'
      | 'operator'
      | 'loopback'
      | 'multicast'
      | 'broadcast'
      | 'never_block'
      | 'spoofed'
      | 'loop'
      | 'hourly_cap'
      | 'share_of_hosts'
      | 'subnet'
      | 'role'
      | 'hold_off'
      | 'kill_switch'
      | 'time_limit'
      | 'no_driver'
      | 'unfit'
      | 'uncertain'
      | 'set_aside'
    readonly count: number
  }[]
  readonly text: string
  /** What it cannot know. */
  readonly limits: readonly string[]
}

/** What policy says about an incident as it stood. */
export type PolicyDecision = {
  readonly id: string
  readonly incidentId: string
  readonly incidentRevision: number
  readonly investigationId: string
  readonly policyVersion: number
  readonly traceId: string
  /** On the wall, RFC 3339, UTC. */
  readonly time: string
  readonly confidence: 'even' | 'likely' | 'very_likely' | 'almost_certain' | 'below'
  readonly importance: 'critical' | 'high' | 'normal' | 'low'
  readonly severity: Severity
  readonly riskScore: number
  readonly actions: readonly {
    readonly kind:
      | 'block_ip'
      | 'block_domain'
      | 'rate_limit'
      | 'redirect_to_honeypot'
      | 'isolate_host'
      | 'isolate_container'
      | 'quarantine_file'
      | 'notify'
    readonly target: string
    readonly scope: ActionScope
    readonly ttlSeconds: number
    /** What the step says. */
    readonly asked: 'observe' | 'suggest' | 'approve' | 'auto'
    /** What the safety rules leave of it. */
    readonly mode: 'observe' | 'suggest' | 'approve' | 'auto'
    readonly isEstablished: boolean | 'unknown'
    readonly approvalsNeeded: number
    readonly reason: string
    readonly refusals: readonly Refusal[]
  }[]
  /** Which cell it was, what it does, and what held it back. */
  readonly text: string
}

/** What nothing is ever done to. */
export type NeverBlock = {
  readonly id: string
  readonly value: string
  readonly kind: 'address' | 'network' | 'domain'
  readonly reason: string
  /** Cannot be removed. */
  readonly isBuiltIn: boolean
  readonly owner: string
  /** On the wall, RFC 3339, UTC. */
  readonly createdAt: string
  readonly expiresAt: string | null
}

export type ResponseState = {
  /** The process that acts. */
  readonly responder: {
    readonly isConnected: boolean
    /** When it last told, RFC 3339; empty: never. */
    readonly at: string
    /** Why it is not connected; empty where it is. */
    readonly reason: string
    /** Whatever policy says, it changes nothing. */
    readonly isDryRun: boolean
    /** It was stopped: it takes all back, and refuses more. */
    readonly isStopped: boolean
    /** Actions in force there, or not gone yet; stopped, what is left. */
    readonly live: number
    readonly drivers: readonly {
      readonly name: string
      readonly kinds: readonly (
        | 'block_ip'
        | 'block_domain'
        | 'rate_limit'
        | 'redirect_to_honeypot'
        | 'isolate_host'
        | 'isolate_container'
        | 'quarantine_file'
        | 'notify'
      )[]
    }[]
    /** What it could not find out of its surroundings. */
    readonly gaps: readonly string[]
  }
  /** What people want: the responder follows within seconds. */
  readonly killSwitch: {
    readonly isStopped: boolean
    readonly by: string
    readonly reason: string
    readonly at: string
  }
  /** Null: none was ever put in force. */
  readonly policy: {
    readonly version: number
    readonly dryRun: boolean
    readonly perHourMax: number
  } | null
  /** Read back from what enforces it. */
  readonly inForce: number
  /** Stands as in force, and is not known to be so. */
  readonly unconfirmed: number
  /** Only recorded: nothing was changed. */
  readonly dryRuns: number
  /** For approval. */
  readonly waiting: number
  /** Of `policy.perHourMax`. */
  readonly automaticLastHour: number
  /** Targets to which policy does nothing by itself. */
  readonly heldOff: number
  /** All of it in a sentence. */
  readonly text: string
}

export type Operation = {
  readonly id: string
  readonly kind: 'export' | 'audit-export'
  readonly state: 'running' | 'done' | 'failed' | 'cancelled'
  /** What was asked for. */
  readonly asked: { readonly [name: string]: unknown }
  /** RFC 3339. */
  readonly createdAt: string
  readonly endedAt: string | null
  /** File and record are forgotten then. */
  readonly expiresAt: string
  /** Written so far. */
  readonly records: number
  readonly bytes: number
  /** There was more than a file may hold. */
  readonly isTruncated: boolean
  /** Why it failed; empty where it did not. */
  readonly problem: string
  /** Where the file is, once it is done. */
  readonly file: string | null
}

export type AuditEntry = {
  /** From 1, without gaps. */ readonly seq: number
  /** RFC 3339. */
  readonly time: string
  readonly actor: {
    readonly kind: 'user' | 'service' | 'operator' | 'system'
    readonly id: string
    readonly session: string
    readonly address: string
  }
  /** `incident.close`, `mute.create`, `user.login`. */
  readonly verb: string
  readonly object: { readonly kind: string; readonly id: string }
  /** What changed, before; null where there was nothing. */
  readonly before: unknown
  /** And after. */
  readonly after: unknown
  readonly reason: string
  readonly traceId: string
  readonly previousHash: string
  /** SHA-256 of the hash before and of the rest in canonical JSON (RFC 8785). */
  readonly hash: string
}

export type AuditCheckpoint = {
  /** Entries that there were. */ readonly size: number
  /** Hash of the last of them. */
  readonly head: string
  /** RFC 3339. */
  readonly time: string
  /** Id of the key. */
  readonly key: string
  /** Ed25519 over the canonical JSON of the rest, base64url. */
  readonly signature: string
}

export type AuditState = {
  /** Entries that there are. */ readonly size: number
  /** What the newest signature speaks of, as it stands in the file: not checked here. */
  readonly signed: {
    readonly size: number
    /** RFC 3339. */
    readonly time: string
  } | null
  /** A check that goes on now: entries looked at. */
  readonly checking: {
    readonly done: number
    readonly of: number
    /** RFC 3339. */
    readonly beganAt: string
  } | null
  /** Null: none since the server started. */
  readonly lastCheck: AuditVerdict | null
}

export type AuditVerdict = {
  readonly isWhole: boolean
  readonly size: number
  readonly head: string
  /** Entries that a signature speaks of; those after it only fit together. */
  readonly signedSize: number
  /** Signatures that were looked at. */
  readonly checkpoints: number
  /** RFC 3339. */
  readonly checkedAt: string
  readonly fault: {
    readonly kind:
      | 'flip'
      | 'drop'
      | 'reorder'
      | 'insert'
      | 're-stamp'
      | 'truncation'
      | 'checkpoints'
    /** The first wrong entry lies from here */
    readonly seq: number
    /** to here. */
    readonly upTo: number
    readonly text: string
  } | null
}

export type LogLine = {
  /** Of the wall clock. */ readonly time: string
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  /** Who says it: `api`, `audit`, `stream`. */
  readonly component: string
  readonly traceId: string
  readonly text: string
  /** What belongs to it. */
  readonly facts: { readonly [name: string]: unknown }
}

export type LogCount = {
  /** RFC 3339. */ readonly from: string
  readonly lines: number
  readonly byLevel: {
    readonly debug: number
    readonly info: number
    readonly warn: number
    readonly error: number
  }
  readonly byComponent: { readonly [name: string]: number }
  /** False: there are more than were looked through. */
  readonly isWhole: boolean
}

export type Trace = {
  readonly traceId: string
  /** In order of time. */
  readonly data: readonly {
    /** RFC 3339. */ readonly time: string
    readonly kind:
      | 'incident'
      | 'alert'
      | 'investigation'
      | 'decision'
      | 'action'
      | 'event'
      | 'audit'
      | 'log'
    /** Of an incident or alert its id, of an entry or event its number. */
    readonly id: string
    readonly text: string
    /** As its own list shows it. */
    readonly record: { readonly [name: string]: unknown }
  }[]
  /** False: there is more than is told at once. */
  readonly isWhole: boolean
}

export type Agent = {
  /** Name of the sensor. */ readonly id: string
  /** The gravest that is so; the list has them in this order. See docs/api/rest.md. */
  readonly state:
    | 'expired'
    | 'refused'
    | 'silent'
    | 'shedding'
    | 'late'
    | 'behind'
    | 'slowed'
    | 'sampling'
    | 'clock'
    | 'expiring'
    | 'never'
    | 'reporting'
    | 'stopped'
    | 'revoked'
  /** How one can tell, and what to do where something is to be done. */
  readonly why: string
  /** '' where it never reported. */
  readonly version: string
  readonly kind: 'live' | 'replay' | 'follow'
  /** The interface, the folder or the files; '' where not known. */
  readonly source: string
  /** Start of its newest run; null: it never ran. */
  readonly since: string | null
  /** Null: it never reported. */
  readonly lastSeenAt: string | null
  /** Since its last sign of life, by the clock of the server; null: there was none, or that clock was set back since. */
  readonly silentMs: number | null
  /** When the figures below were so, by the same clock. */
  readonly asOf: string | null
  /** Null while it runs. */
  readonly ended: {
    readonly at: string
    /** `ended`: what it read was over; `died`: without warning. */
    readonly how: 'ended' | 'stopped' | 'failed' | 'died'
    /** Why it failed; '' where it did not. */
    readonly error: string
  } | null
  /** Captured in this run. */
  readonly packets: number
  readonly bytes: number
  /** 0 of one elsewhere: what it sends are no packets any more. */
  readonly judgedPackets: number
  /** Event time. */
  readonly judgedUntil: string | null
  readonly drops: { readonly kernel: number; readonly interface: number }
  /** Share of what came that was dropped, 0 to 1. */
  readonly dropRate: number
  /** Event time by which judging is behind the capture. */
  readonly lagMs: number
  /** Records that wait on the bus. */
  readonly queue: number
  readonly residentBytes: number
  /** The longest that its thread kept others waiting of late. */
  readonly stallMs: number
  /** Of one that sends over the network; null: it is read beside the database. */
  readonly remote: RemoteAgent | null
}

export type RemoteAgent = {
  readonly site: string
  /** RFC 3339. */
  readonly enrolledAt: string
  readonly revoked: {
    /** RFC 3339. */ readonly at: string
    readonly why: string
  } | null
  /** What the hub refuses of it just now, and why; null: nothing. */
  readonly refused: {
    /** RFC 3339. */ readonly since: string
    /** RFC 3339. */
    readonly lastAt: string
    readonly reason: string
    readonly text: string
  } | null
  /** The last that it has; null: it has none. */
  readonly certificateExpiresAt: string | null
  /** Observations given up in the last five minutes. */
  readonly shedLately: number
  /** Of its batches those that the hub could not take, unsettled. */
  readonly deadLetters: number
  /** Of what is wanted of it; 0: nothing. */
  readonly ordersVersion: number
  /** It follows the newest orders. */
  readonly isFollowingOrders: boolean
  /** Null: it never reported. */
  readonly report: {
    /** By the clock of the sensor, as all times in here. */ readonly startedAt: string
    /** Observations made since it started. */
    readonly rows: number
    /** Of them given up, as its log had no room or they were too old. */
    readonly shedRows: number
    /** Share of the flows that it ships just now; 1: all. */
    readonly sampledShare: number
    readonly log: {
      /** Waiting to be acknowledged. */ readonly batches: number
      readonly bytes: number
      readonly bytesMax: number
      /** Age of the oldest that waits; 0: nothing does. */
      readonly oldestMs: number
    }
    readonly link: {
      readonly state: 'connected' | 'slowed' | 'away' | 'refused'
      /** RFC 3339. */
      readonly since: string
      /** Attempts to connect that failed. */
      readonly failures: number
      /** Batches that were sent more than once. */
      readonly resent: number
    }
    /** The machine that it runs on. */
    readonly host: {
      /** Share of all cores that was busy, 0 to 1. */ readonly cpuShare: number | null
      /** What the sensor took of one core. */
      readonly ownCpuShare: number
      /** In use. */
      readonly memoryBytes: number | null
      /** Null: it cannot be read there. */
      readonly memoryTotalBytes: number | null
      /** Of it by the sensor. */
      readonly residentBytes: number
      /** Of the disk that its log lies on. */
      readonly diskFreeBytes: number | null
      /** Null: it cannot be read there. */
      readonly diskTotalBytes: number | null
      /** Null: it cannot be read there. */
      readonly receivedBytesPerSecond: number | null
      /** Null: it cannot be read there. */
      readonly sentBytesPerSecond: number | null
    }
    readonly local: {
      /** It judges for itself while the hub is away. */ readonly isDetecting: boolean
      readonly alerts: number
    }
    /** By how much its clock is behind that of the hub; null: not known just now. */
    readonly clockDifferenceMs: number | null
    /** Of the orders that it follows; 0: none. */
    readonly ordersVersion: number
    readonly lastError: {
      readonly text: string
      /** RFC 3339. */
      readonly at: string
    } | null
  } | null
}

export type Enrolment = {
  readonly id: string
  readonly sensor: string
  readonly site: string
  /** RFC 3339. */
  readonly createdAt: string
  /** Until then a machine can use the token, once. */
  readonly expiresAt: string
}

export type MadeEnrolment = {
  readonly enrolment: Enrolment
  /** Shown this once; only its hash is kept. */
  readonly token: string
  /** To be run on the machine of the sensor. */
  readonly command: string
}

export type Series = {
  readonly metric: string
  readonly stepSeconds: number
  /** Steps in which nothing was measured are left out. */
  readonly points: readonly {
    /** Begin of its step, RFC 3339. */ readonly time: string
    readonly min: number
    readonly max: number
    readonly avg: number
  }[]
}

export type History = {
  /** Begin of the first step, RFC 3339. */ readonly from: string
  readonly stepSeconds: number
  /** Length of each list below. */
  readonly steps: number
  readonly series: readonly {
    /** '': of the whole process. */ readonly sensor: string
    readonly metric: string
    /** By step; null where nothing was measured. */
    readonly min: readonly (number | null)[]
    readonly max: readonly (number | null)[]
    readonly avg: readonly (number | null)[]
  }[]
}

export type AgentConfig = {
  readonly id: string
  readonly site: string
  readonly orders: {
    /** BPF filter of its capture; null: its own setting. */ readonly filter: string | null
    /** Beyond it a share of the flows is shipped; null: its own setting. */
    readonly flowsPerSecondMax: number | null
    /** Whether it judges for itself while the hub is away; null: its own setting. */
    readonly isDetectingLocally: ('while-away' | 'never') | null
  }
  /** Of the orders; 0: nobody gave any. It is the entity tag, too. */
  readonly version: number
  /** That the sensor follows; null: it never said. */
  readonly followedVersion: number | null
  readonly isFollowed: boolean
  readonly says: string
}

export type DeadLetter = {
  readonly id: string
  /** Whose it claims to be; '' where that cannot be read. */
  readonly sensor: string
  readonly stream: string
  readonly sequence: number
  /** RFC 3339. */
  readonly at: string
  /** A word for counting, such as `signature`. */
  readonly code: string
  /** What was expected, and what was found. */
  readonly reason: string
  /** Of the whole batch. */
  readonly bytes: number
  /** `asked`: the hub is to try it again; `retried`: it was taken then. */
  readonly state: 'dead' | 'asked' | 'retried' | 'discarded'
  readonly settledAt: string | null
}

export type DeadLetterInFull = {
  readonly id: string
  /** Whose it claims to be; '' where that cannot be read. */
  readonly sensor: string
  readonly stream: string
  readonly sequence: number
  /** RFC 3339. */
  readonly at: string
  /** A word for counting, such as `signature`. */
  readonly code: string
  /** What was expected, and what was found. */
  readonly reason: string
  /** Of the whole batch. */
  readonly bytes: number
  /** `asked`: the hub is to try it again; `retried`: it was taken then. */
  readonly state: 'dead' | 'asked' | 'retried' | 'discarded'
  readonly settledAt: string | null
  /** False: only its beginning was kept, and it cannot be retried. */
  readonly isWhole: boolean
  /** The first 256 bytes, hex. */
  readonly head: string
}

export type Meta = {
  readonly name: 'amoskys'
  readonly version: string
  /** RFC 3339. */
  readonly time: string
}

export type SystemStatus = {
  /** When this was so. */ readonly asOf: string
  readonly isReady: boolean
  readonly components: readonly {
    readonly name: 'database' | 'engine' | 'workers'
    readonly ok: boolean
    readonly latencyMs: number
    readonly says: string
  }[]
  /** The process that reads and judges traffic. */
  readonly engine: {
    /** It measured something within the last 30 seconds. */ readonly isRunning: boolean
    /** Its start, RFC 3339. */
    readonly since: string | null
    /** When it measured last. */
    readonly seenAt: string | null
  }
  /** Processes that work from the bus, silent ones first; those of the last 24 hours. */
  readonly workers: readonly Worker[]
  /** Batches of sensors that could not be taken, and that nobody settled. */
  readonly deadLetters: number
  readonly machine: { readonly cores: number; readonly memoryBytes: number }
  readonly database: {
    /** The file and its write-ahead log. */ readonly bytes: number
    /** `store.maxBytes`. */
    readonly bytesMax: number | null
  }
  readonly disk: {
    readonly totalBytes: number
    readonly usedBytes: number
    /** For us: less than what is not used, where some is held back. */
    readonly freeBytes: number
    /** As `forecast` says; null: not within a year, or not known yet. */
    readonly fullInDays: number | null
    readonly forecast: {
      /** `learning`: less than a day is known; `steady`: not full within a year. */
      readonly state: 'learning' | 'steady' | 'filling'
      /** Hours that were measured. */
      readonly hoursKnown: number
      /** What the disk gains a day, all that is on it; below 0: it loses. */
      readonly bytesPerDay: number | null
      readonly fullInDays: number | null
      /** With a chance of 95% between this */
      readonly earliestInDays: number | null
      /** and this; null: not within a year, or not at all. */
      readonly latestInDays: number | null
    }
  }
  readonly stream: {
    /** Browsers, and whoever else follows the stream. */ readonly clients: number
    /** How long what was sent last had waited; null: nothing was sent. */
    readonly lagMs: number | null
  } | null
  /** The last 24 hours. */
  readonly lastDay: {
    /** Before they were captured, of all sensors. */ readonly packetsDropped: number
    /** When records were last given up because the database was full. */
    readonly madeRoomAt: string | null
  }
}

export type Worker = {
  readonly id: string
  /** `bus`, `detector`, `keeper`, `investigator`, `responder`. */
  readonly kind: string
  /** `silent`: no sign of life for 15 seconds; `ended`: by itself, as it was told to. */
  readonly state: 'working' | 'silent' | 'ended'
  /** How one can tell, and what it means where it does not work. */
  readonly why: string
  readonly host: string
  readonly processId: number
  readonly version: string
  readonly since: string
  readonly seenAt: string
  readonly silentMs: number
  /** What it counts, by name. */
  readonly counts: { readonly [name: string]: number }
  /** What it does just now, or what hinders it; '' where nothing. */
  readonly says: string
}

export type Storage = {
  /** `database` with its log, `logs`, `exports`: what lies in the folder of the data. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[]
  /** Parts of the file, largest first; `free` is used by what comes next. */
  readonly database: readonly { readonly name: string; readonly bytes: number }[]
  /** The parts are judged by the number of rows and the length of some of them. */
  readonly isEstimated: boolean
  /** `store.keepDays`, the bound of each part by age. */
  readonly keepDays: readonly { readonly name: string; readonly days: number }[]
}

export type Health = { readonly ok: true }

export type Ready = {
  readonly ready: boolean
  readonly components: readonly {
    readonly name: string
    readonly ok: boolean
    readonly latencyMs: number
  }[]
}

export interface Operations {
  /** How one can sign in here. */
  getSignInMethods: { params: {}; query: {}; body: null; answer: SignInMethods }
  /** Sign in with a password. */
  login: {
    params: {}
    query: {}
    body: {
      /** In upper or lower case. */ readonly signIn: string
      /** Taken as it is, whole. */
      readonly password: string
    }
    answer: Me
  }
  /** Give a second proof. */
  giveSecondProof: {
    params: {}
    query: {}
    body: { readonly kind: 'totp' | 'recovery'; readonly code: string }
    answer: Me
  }
  /** Stay signed in. */
  refresh: { params: {}; query: {}; body: null; answer: Me }
  /** Sign out. */
  logout: { params: {}; query: {}; body: null; answer: null }
  /** Prove again who you are. */
  reauthenticate: {
    params: {}
    query: {}
    body:
      | {
          /** Taken as it is, whole. */ readonly password: string
        }
      | { readonly kind: 'totp' | 'recovery'; readonly code: string }
    answer: Me
  }
  /** A question for a passkey. */
  askForPasskey: {
    params: {}
    query: {}
    body: null
    answer: { readonly challenge: string; readonly rpId?: string }
  }
  /** The answer of a passkey. */
  verifyPasskey: {
    params: {}
    query: {}
    body: { readonly response: { readonly id: string } }
    answer: Me
  }
  /** Make the first admin. */
  setUp: {
    params: {}
    query: {}
    body: {
      /** What stands in the link after `#`. */ readonly token: string
      readonly signIn: string
      readonly name?: string
      readonly email?: string | ''
      /** Taken as it is, whole. */
      readonly password: string
    }
    answer: Me
  }
  /** Choose a password with a link. */
  choosePassword: {
    params: {}
    query: {}
    body: {
      /** What stands in the link after `#`. */ readonly token: string
      /** Taken as it is, whole. */
      readonly password: string
    }
    answer: null
  }
  /** Go to the sign-in service. */
  startOidc: { params: {}; query: { readonly again?: 'true' | 'false' }; body: null; answer: null }
  /** Come back from the sign-in service. */
  finishOidc: {
    params: {}
    query: {
      readonly code?: string
      readonly state?: string
      readonly iss?: string
      readonly scope?: string
      readonly session_state?: string
      readonly error?: string
      readonly error_description?: string
      readonly error_uri?: string
    }
    body: null
    answer: null
  }
  /** The sign-in service ends sessions. */
  oidcLogout: { params: {}; query: {}; body: { readonly logout_token: string }; answer: null }
  /** A token for a program. */
  token: {
    params: {}
    query: {}
    body: {
      readonly grant_type: 'client_credentials'
      /** Between spaces; all of the key where not said. */
      readonly scope?: string
      readonly client_id?: string
      readonly client_secret?: string
    }
    answer: {
      readonly access_token: string
      readonly token_type: 'Bearer'
      readonly expires_in: number
      readonly scope: string
    }
  }
  /** Open the stream. */
  makeTicket: {
    params: {}
    query: {}
    body: null
    answer: { readonly ticket: string; readonly expiresAt: string }
  }
  /** Who is signed in. */
  getMe: { params: {}; query: {}; body: null; answer: Me }
  /** Change one’s name or address. */
  changeMe: {
    params: {}
    query: {}
    body: { readonly name?: string; readonly email?: string | '' }
    answer: Me
  }
  /** Choose another password. */
  changePassword: {
    params: {}
    query: {}
    body: { readonly current: string; readonly password: string }
    answer: null
  }
  /** Where one is signed in. */
  listMySessions: {
    params: {}
    query: {}
    body: null
    answer: { readonly data: readonly Session[] }
  }
  /** Sign out everywhere else. */
  endMyOtherSessions: { params: {}; query: {}; body: null; answer: null }
  /** Sign out somewhere. */
  endMySession: { params: { readonly id: string }; query: {}; body: null; answer: null }
  /** How one wants to see things. */
  getMyPreferences: { params: {}; query: {}; body: null; answer: Preferences }
  /** See things otherwise. */
  changeMyPreferences: {
    params: {}
    query: {}
    body: {
      /** How high rows are. */ readonly density?: 'compact' | 'regular' | 'touch'
      /** `system`: as the browser asks for. */
      readonly motion?: 'system' | 'less'
      readonly contrast?: 'system' | 'more'
      /** In which zone times are told. */
      readonly zone?: 'UTC' | 'local'
      /** How long Undo is offered. */
      readonly undoSeconds?: 10 | 60
      /** Whether single letters are shortcuts. */
      readonly singleKeys?: boolean
      /** Which key is pressed for one that the dashboards know: `{"k": "q"}`. */
      readonly keys?: { readonly [name: string]: string }
      /** Whether browsers keep the last incidents, to read offline. */
      readonly keepsOffline?: boolean
    }
    answer: Preferences
  }
  /** How one proves who one is. */
  getMyProofs: {
    params: {}
    query: {}
    body: null
    answer: {
      readonly hasCodeApp: boolean
      readonly passkeys: readonly Passkey[]
      readonly recoveryCodesLeft: number
      readonly isRequired: boolean
    }
  }
  /** Ten new recovery codes. */
  renewRecoveryCodes: {
    params: {}
    query: {}
    body: null
    answer: { readonly recoveryCodes: readonly string[] }
  }
  /** Begin to set up a code app. */
  offerCodeApp: {
    params: {}
    query: {}
    body: null
    answer: {
      readonly secret: string
      /** `otpauth://totp/...` */
      readonly uri: string
    }
  }
  /** Take the code app away. */
  removeCodeApp: { params: {}; query: {}; body: null; answer: null }
  /** Set up a code app, with its first code. */
  setUpCodeApp: {
    params: {}
    query: {}
    body: { readonly code: string }
    answer: {
      readonly me: Me
      /** Ten codes for when the rest is lost, shown this once; null where there are some already. */
      readonly recoveryCodes: readonly string[] | null
    }
  }
  /** Begin to set up a passkey. */
  offerPasskey: { params: {}; query: {}; body: null; answer: { readonly challenge: string } }
  /** Set up a passkey, with what it answered. */
  setUpPasskey: {
    params: {}
    query: {}
    body: { readonly name: string; readonly response: { readonly id: string } }
    answer: {
      readonly me: Me
      /** Ten codes for when the rest is lost, shown this once; null where there are some already. */
      readonly recoveryCodes: readonly string[] | null
    }
  }
  /** Take a passkey away. */
  removePasskey: { params: { readonly id: string }; query: {}; body: null; answer: null }
  /** Everybody with an account, by name. */
  listPeople: {
    params: {}
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly state?: string | readonly string[]
    }
    body: null
    answer: {
      readonly data: readonly Person[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** People. */
  listUsers: {
    params: {}
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly name?: string | readonly string[]
      readonly role?: string | readonly string[]
      readonly state?: string | readonly string[]
    }
    body: null
    answer: {
      readonly data: readonly User[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** Let somebody in. */
  createUser: {
    params: {}
    query: {}
    body: {
      readonly signIn: string
      readonly name?: string
      readonly email?: string | ''
      readonly role: 'viewer' | 'analyst' | 'responder' | 'admin' | 'auditor'
    }
    answer: {
      readonly user: User
      /** For `/auth/password`; shown this once. */
      readonly passwordToken: string
      /** RFC 3339. */
      readonly expiresAt: string
    }
  }
  /** One person. */
  getUser: { params: { readonly id: string }; query: {}; body: null; answer: User }
  /** Change somebody’s role, name or state. */
  changeUser: {
    params: { readonly id: string }
    query: {}
    body: {
      readonly name?: string
      readonly email?: string | ''
      readonly role?: 'viewer' | 'analyst' | 'responder' | 'admin' | 'auditor'
      readonly isDisabled?: boolean
    }
    answer: User
  }
  /** Erase somebody. */
  eraseUser: { params: { readonly id: string }; query: {}; body: null; answer: null }
  /** A link to choose a password with. */
  makePasswordLink: {
    params: { readonly id: string }
    query: {}
    body: null
    answer: {
      readonly passwordToken: string
      /** RFC 3339. */
      readonly expiresAt: string
    }
  }
  /** Take somebody’s second proofs away. */
  resetSecondProofs: { params: { readonly id: string }; query: {}; body: null; answer: null }
  /** Sign somebody out everywhere. */
  endUserSessions: { params: { readonly id: string }; query: {}; body: null; answer: null }
  /** Programs that may ask. */
  listServiceAccounts: {
    params: {}
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly name?: string | readonly string[]
      readonly scope?: string | readonly string[]
      readonly state?: string | readonly string[]
    }
    body: null
    answer: {
      readonly data: readonly ServiceAccount[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** Let a program in. */
  createServiceAccount: {
    params: {}
    query: {}
    body: {
      readonly name: string
      readonly scopes: readonly (
        | 'read'
        | 'agents:read'
        | 'agents:enrol'
        | 'agents:manage'
        | 'flows:read'
        | 'payload:read'
        | 'logs:read'
        | 'triage'
        | 'mute'
        | 'investigate'
        | 'actions:request'
        | 'actions:apply'
        | 'policies:draft'
        | 'policies:activate'
        | 'neverblock:edit'
        | 'neverblock:remove'
        | 'response:stop'
        | 'response:resume'
        | 'entities:edit'
        | 'views:share'
        | 'export'
        | 'audit:own'
        | 'audit:read'
        | 'audit:verify'
        | 'settings:read'
        | 'users:manage'
        | 'events:ingest'
      )[]
    }
    answer: ServiceAccount
  }
  /** One program. */
  getServiceAccount: {
    params: { readonly id: string }
    query: {}
    body: null
    answer: ServiceAccount
  }
  /** Change its scopes or state. */
  changeServiceAccount: {
    params: { readonly id: string }
    query: {}
    body: {
      readonly scopes?: readonly (
        | 'read'
        | 'agents:read'
        | 'agents:enrol'
        | 'agents:manage'
        | 'flows:read'
        | 'payload:read'
        | 'logs:read'
        | 'triage'
        | 'mute'
        | 'investigate'
        | 'actions:request'
        | 'actions:apply'
        | 'policies:draft'
        | 'policies:activate'
        | 'neverblock:edit'
        | 'neverblock:remove'
        | 'response:stop'
        | 'response:resume'
        | 'entities:edit'
        | 'views:share'
        | 'export'
        | 'audit:own'
        | 'audit:read'
        | 'audit:verify'
        | 'settings:read'
        | 'users:manage'
        | 'events:ingest'
      )[]
      readonly isDisabled?: boolean
    }
    answer: ServiceAccount
  }
  /** Shut a program out. */
  deleteServiceAccount: { params: { readonly id: string }; query: {}; body: null; answer: null }
  /** Its keys. */
  listServiceKeys: {
    params: { readonly id: string }
    query: {}
    body: null
    answer: { readonly data: readonly ServiceKey[] }
  }
  /** A new key. */
  createServiceKey: {
    params: { readonly id: string }
    query: {}
    body: {
      /** Null: all that the account has. */
      readonly scopes?:
        | readonly (
            | 'read'
            | 'agents:read'
            | 'agents:enrol'
            | 'agents:manage'
            | 'flows:read'
            | 'payload:read'
            | 'logs:read'
            | 'triage'
            | 'mute'
            | 'investigate'
            | 'actions:request'
            | 'actions:apply'
            | 'policies:draft'
            | 'policies:activate'
            | 'neverblock:edit'
            | 'neverblock:remove'
            | 'response:stop'
            | 'response:resume'
            | 'entities:edit'
            | 'views:share'
            | 'export'
            | 'audit:own'
            | 'audit:read'
            | 'audit:verify'
            | 'settings:read'
            | 'users:manage'
            | 'events:ingest'
          )[]
        | null
      readonly networks?: readonly string[]
      readonly days?: number
    }
    answer: { readonly key: string; readonly row: ServiceKey }
  }
  /** Revoke a key, at once. */
  revokeServiceKey: {
    params: { readonly id: string; readonly key: string }
    query: {}
    body: null
    answer: null
  }
  /** One sentence of state, what needs somebody, and the last hours. */
  getOverview: { params: {}; query: { readonly window?: string }; body: null; answer: Overview }
  /** Flows step by step, and the incidents raised meanwhile. */
  getActivity: {
    params: {}
    query: { readonly from?: string; readonly to?: string; readonly since?: string }
    body: null
    answer: ActivityTimeline
  }
  /** The most urgent hosts, and what counted against each when. */
  getUrgentHosts: {
    params: {}
    query: { readonly from?: string; readonly to?: string; readonly since?: string }
    body: null
    answer: UrgentHosts
  }
  /** What has these words in it, at most 20. */
  search: {
    params: {}
    query: { readonly q: string }
    body: null
    answer: { readonly data: readonly SearchHit[] }
  }
  /** Incidents, the most urgent first. */
  listIncidents: {
    params: {}
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly from?: string
      readonly to?: string
      readonly since?: string
      readonly status?: string | readonly string[]
      readonly queue?: string | readonly string[]
      readonly severity?: string | readonly string[]
      readonly disposition?: string | readonly string[]
      readonly outcome?: string | readonly string[]
      readonly entity?: string | readonly string[]
      readonly technique?: string | readonly string[]
      readonly behaviour?: string | readonly string[]
      readonly sensor?: string | readonly string[]
      readonly assignee?: string | readonly string[]
      readonly taken?: 'true' | 'false'
      readonly due?: 'true' | 'false'
      readonly 'conf.gt'?: number
      readonly 'conf.gte'?: number
      readonly 'conf.lt'?: number
      readonly 'conf.lte'?: number
      readonly 'urgency.gt'?: number
      readonly 'urgency.gte'?: number
      readonly 'urgency.lt'?: number
      readonly 'urgency.lte'?: number
      readonly muted?: 'true' | 'false'
      readonly withdrawn?: 'true' | 'false'
      readonly text?: string | readonly string[]
      readonly include?: string
    }
    body: null
    answer: {
      readonly data: readonly ListedIncident[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** How many incidents stand in each queue, for whoever asks. */
  getIncidentQueues: { params: {}; query: {}; body: null; answer: IncidentQueues }
  /** One incident, whole. */
  getIncident: { params: { readonly id: string }; query: {}; body: null; answer: Incident }
  /** Close it with a disposition, open it again, assign it, set when to look again. */
  changeIncident: {
    params: { readonly id: string }
    query: {}
    body: IncidentPatch
    answer: Incident
  }
  /** Change many at once: those named, or all that a filter lets through. */
  changeIncidents: {
    params: {}
    query: {}
    body: {
      readonly ids?: readonly string[]
      /** Parameters as the list has them: `{"severity": "low", "q": "is:open"}`. */
      readonly filter?: { readonly [name: string]: string }
      readonly patch: {
        readonly status?: 'open' | 'closed'
        /** Needed to close. */
        readonly disposition?:
          | 'malicious'
          | 'expected'
          | 'detector_error'
          | 'duplicate'
          | 'inconclusive'
        readonly reason?: string
        readonly assignee?: string | null
        /** Needed where nobody can tell. */
        readonly revisitAt?: string | null
      }
      /** How many you saw that match. */
      readonly expectedCount: number
    }
    answer: {
      readonly results: readonly {
        readonly id: string
        readonly result: 'changed' | 'unchanged' | 'refused'
        readonly version: number | null
        readonly detail: string
      }[]
      readonly undoToken: string | null
    }
  }
  /** Take a change back by its token. */
  undoIncidents: {
    params: {}
    query: {}
    body: { readonly undoToken: string }
    answer: {
      readonly results: readonly {
        readonly id: string
        readonly result: 'undone' | 'changed_since'
        readonly version: number
      }[]
    }
  }
  /** Why it was flagged, in words and in numbers that add up. */
  explainIncident: {
    params: { readonly id: string }
    query: { readonly layer?: number }
    body: null
    answer: IncidentWhy
  }
  /** What happened, in order of event time. */
  timelineOfIncident: {
    params: { readonly id: string }
    query: {}
    body: null
    answer: {
      readonly data: readonly {
        /** RFC 3339. */ readonly time: string
        readonly kind: 'began' | 'raised' | 'grew' | 'worked' | 'withdrawn' | 'ended'
        readonly alert: string
        readonly text: string
      }[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** The newest flows behind its alerts, at most 32 of each. */
  flowsOfIncident: {
    params: { readonly id: string }
    query: {
      readonly limit?: number
      readonly after?: string
      readonly alert?: string
      readonly signal?: string
      readonly sort?:
        | '-firstTime'
        | 'firstTime'
        | 'source'
        | '-source'
        | 'destination'
        | '-destination'
    }
    body: null
    answer: {
      readonly data: readonly {
        readonly sensor: string
        readonly flow: number
        readonly alert: string
        readonly communityId: string
        /** RFC 3339. */
        readonly firstTime: string
        readonly vlan: number
        readonly protocol: number
        readonly source: string
        readonly sourcePort: number
        readonly destination: string
        readonly destinationPort: number
        /** What passed in it; null: it is no longer kept, or the caller may not read flows. */
        readonly traffic: {
          readonly number: number
          /** RFC 3339. */
          readonly lastTime: string
          readonly durationUs: number
          readonly state:
            | 'S0'
            | 'S1'
            | 'SF'
            | 'REJ'
            | 'S2'
            | 'S3'
            | 'RSTO'
            | 'RSTR'
            | 'RSTOS0'
            | 'RSTRH'
            | 'SH'
            | 'SHR'
            | 'OTH'
          readonly end: 'open' | 'fin' | 'reset' | 'idle' | 'active' | 'evicted' | 'shutdown'
          readonly forward: { readonly packets: number; readonly payloadBytes: number }
          readonly backward: { readonly packets: number; readonly payloadBytes: number }
          /** Kind of what was recognised; '': nothing was. */
          readonly application: string
        } | null
      }[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
      /** How many are told of, on all pages. */
      readonly total: number
    }
  }
  /** Hosts and domains in it, whom it is about first. */
  entitiesOfIncident: {
    params: { readonly id: string }
    query: {}
    body: null
    answer: {
      readonly data: readonly {
        readonly entity: string
        readonly role: 'subject' | 'other side'
        /** Alerts that are about it, or name it. */
        readonly alerts: number
        /** An alert is about it. */
        readonly isAbout: boolean
      }[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** Others that share a technique, a behaviour, the host or the other side, and what people made of them. */
  similarToIncident: {
    params: { readonly id: string }
    query: {}
    body: null
    answer: {
      readonly data: readonly {
        readonly similarity: number
        readonly why: string
        readonly incident: IncidentHead
      }[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** Whether it went on to other hosts: whom it reached, and what those did since. */
  spreadOfIncident: { params: { readonly id: string }; query: {}; body: null; answer: Spread }
  /** What people did to it, the newest first. */
  historyOfIncident: {
    params: { readonly id: string }
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly from?: string
      readonly to?: string
      readonly since?: string
      readonly actor?: string | readonly string[]
      readonly verb?: string | readonly string[]
      readonly objectKind?: string | readonly string[]
      readonly object?: string | readonly string[]
      readonly traceId?: string | readonly string[]
      readonly text?: string | readonly string[]
    }
    body: null
    answer: {
      readonly data: readonly {
        readonly seq: number
        readonly time: string
        readonly actorKind: string
        readonly actor: string
        readonly verb: string
        readonly reason: string
        readonly traceId: string
        readonly before: unknown
        readonly after: unknown
      }[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** Notes on it, the newest first. */
  listNotes: {
    params: { readonly id: string }
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly incident?: string | readonly string[]
      readonly author?: string | readonly string[]
    }
    body: null
    answer: {
      readonly data: readonly Note[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** Write down what you know about it. */
  addNote: {
    params: { readonly id: string }
    query: {}
    body: { readonly text: string }
    answer: Note
  }
  /** What people gathered about it: pins and hypotheses. */
  getBoard: { params: { readonly id: string }; query: {}; body: null; answer: IncidentBoard }
  /** Write it whole. */
  writeBoard: {
    params: { readonly id: string }
    query: {}
    body: {
      readonly pins: readonly {
        readonly kind: 'flow' | 'entity' | 'moment'
        /** Of a flow its sensor, number and start; of a host its address. */
        readonly id: string
        /** How it reads. Text from the network. */
        readonly label: string
        /** Where it stands on the axis of time; null: nowhere. */
        readonly time: string | null
      }[]
      readonly hypotheses: readonly {
        readonly text: string
        readonly state: 'open' | 'likely' | 'ruled_out'
        readonly for: readonly string[]
        readonly against: readonly string[]
      }[]
    }
    answer: IncidentBoard
  }
  /** Put the alerts of others into this one; the others are closed as its duplicates. */
  mergeIncidents: {
    params: { readonly id: string }
    query: {}
    body: { readonly from: readonly string[]; readonly reason?: string }
    answer: {
      readonly incident: Incident
      /** The other incidents that it was done with. */
      readonly others: readonly Incident[]
      readonly undoToken: string
    }
  }
  /** Take some of its alerts out, into an incident of their own. */
  splitIncident: {
    params: { readonly id: string }
    query: {}
    body: { readonly alerts: readonly string[]; readonly reason?: string }
    answer: {
      readonly incident: Incident
      /** The other incidents that it was done with. */
      readonly others: readonly Incident[]
      readonly undoToken: string
    }
  }
  /** Take back the newest change of it that was not taken back. */
  undoIncident: {
    params: { readonly id: string }
    query: {}
    body: null
    answer: {
      readonly results: readonly {
        readonly id: string
        readonly result: 'undone' | 'changed_since'
        readonly version: number
      }[]
    }
  }
  /** Alerts, those with the newest evidence first. */
  listAlerts: {
    params: {}
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly from?: string
      readonly to?: string
      readonly since?: string
      readonly status?: string | readonly string[]
      readonly severity?: string | readonly string[]
      readonly risk?: string | readonly string[]
      readonly outcome?: string | readonly string[]
      readonly entity?: string | readonly string[]
      readonly technique?: string | readonly string[]
      readonly behaviour?: string | readonly string[]
      readonly sensor?: string | readonly string[]
      readonly traceId?: string | readonly string[]
      readonly 'confidence.gt'?: number
      readonly 'confidence.gte'?: number
      readonly 'confidence.lt'?: number
      readonly 'confidence.lte'?: number
      readonly text?: string | readonly string[]
    }
    body: null
    answer: {
      readonly data: readonly AlertHead[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** One alert. */
  getAlert: { params: { readonly id: string }; query: {}; body: null; answer: Alert }
  /** Why it was raised, in words and in numbers that add up. */
  explainAlert: { params: { readonly id: string }; query: {}; body: null; answer: Explanation }
  /** The newest flows behind it that are still kept, all on one page. */
  listFlowsOfAlert: {
    params: { readonly id: string }
    query: {}
    body: null
    answer: {
      readonly data: readonly Flow[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** The signals it was made of that are still kept, all on one page. */
  listSignalsOfAlert: {
    params: { readonly id: string }
    query: {}
    body: null
    answer: {
      readonly data: readonly Signal[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** Hosts, those heard last first. */
  listEntities: {
    params: {}
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly from?: string
      readonly to?: string
      readonly since?: string
      readonly kind?: string | readonly string[]
      readonly importance?: string | readonly string[]
      readonly cidr?: string | readonly string[]
      readonly home?: 'true' | 'false'
      readonly tag?: string | readonly string[]
      readonly owner?: string | readonly string[]
      readonly 'urgency.gt'?: number
      readonly 'urgency.gte'?: number
      readonly 'urgency.lt'?: number
      readonly 'urgency.lte'?: number
      readonly 'openIncidents.gt'?: number
      readonly 'openIncidents.gte'?: number
      readonly 'openIncidents.lt'?: number
      readonly 'openIncidents.lte'?: number
      readonly text?: string | readonly string[]
    }
    body: null
    answer: {
      readonly data: readonly EntityHead[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** One host. */
  getEntity: { params: { readonly id: string }; query: {}; body: null; answer: Entity }
  /** Say how much depends on it, whose it is, and what else people call it. */
  changeEntity: {
    params: { readonly id: string }
    query: {}
    body: {
      /** Null: as its kind says. */
      readonly importance?: ('low' | 'normal' | 'high' | 'critical') | null
      readonly tags?: readonly string[]
      readonly owner?: string
    }
    answer: Entity
  }
  /** What is normal for it, as the detectors know it. */
  getBaseline: { params: { readonly id: string }; query: {}; body: null; answer: Baseline }
  /** With whom it spoke, from the flows that are kept. */
  listPeers: {
    params: { readonly id: string }
    query: {
      readonly from?: string
      readonly to?: string
      readonly since?: string
      readonly sort?: 'flows' | 'bytes' | 'lastSeen'
      readonly limit?: number
    }
    body: null
    answer: Peers
  }
  /** Incidents about it, the most urgent first. */
  listIncidentsOfEntity: {
    params: { readonly id: string }
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly from?: string
      readonly to?: string
      readonly since?: string
      readonly status?: string | readonly string[]
      readonly queue?: string | readonly string[]
      readonly severity?: string | readonly string[]
      readonly disposition?: string | readonly string[]
      readonly outcome?: string | readonly string[]
      readonly entity?: string | readonly string[]
      readonly technique?: string | readonly string[]
      readonly behaviour?: string | readonly string[]
      readonly sensor?: string | readonly string[]
      readonly assignee?: string | readonly string[]
      readonly taken?: 'true' | 'false'
      readonly due?: 'true' | 'false'
      readonly 'conf.gt'?: number
      readonly 'conf.gte'?: number
      readonly 'conf.lt'?: number
      readonly 'conf.lte'?: number
      readonly 'urgency.gt'?: number
      readonly 'urgency.gte'?: number
      readonly 'urgency.lt'?: number
      readonly 'urgency.lte'?: number
      readonly muted?: 'true' | 'false'
      readonly withdrawn?: 'true' | 'false'
      readonly text?: string | readonly string[]
    }
    body: null
    answer: {
      readonly data: readonly IncidentHead[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** Countries of the hosts that are not ours. */
  getMap: {
    params: {}
    query: {
      readonly from?: string
      readonly to?: string
      readonly since?: string
      readonly address?: string
      readonly level?: 'country'
    }
    body: null
    answer: Map
  }
  /** Flows, the newest first. */
  listFlows: {
    params: {}
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly from?: string
      readonly to?: string
      readonly since?: string
      readonly src?: string | readonly string[]
      readonly dst?: string | readonly string[]
      readonly entity?: string | readonly string[]
      readonly port?: string | readonly string[]
      readonly proto?: string | readonly string[]
      readonly app?: string | readonly string[]
      readonly ja4?: string | readonly string[]
      readonly communityId?: string | readonly string[]
      readonly 'bytes.gt'?: number
      readonly 'bytes.gte'?: number
      readonly 'bytes.lt'?: number
      readonly 'bytes.lte'?: number
      readonly state?: string | readonly string[]
      readonly sensor?: string | readonly string[]
    }
    body: null
    answer: {
      readonly data: readonly Flow[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** Events, those kept last first. */
  listEvents: {
    params: {}
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly from?: string
      readonly to?: string
      readonly since?: string
      readonly kind?: string | readonly string[]
      readonly severity?: string | readonly string[]
      readonly what?: string | readonly string[]
      readonly sensor?: string | readonly string[]
      readonly entity?: string | readonly string[]
      readonly detector?: string | readonly string[]
      readonly technique?: string | readonly string[]
      readonly ref?: string | readonly string[]
      readonly traceId?: string | readonly string[]
      readonly text?: string | readonly string[]
    }
    body: null
    answer: {
      readonly data: readonly Event[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** Hand in signals of detectors of your own. */
  postSignals: {
    params: {}
    query: {}
    body: {
      readonly signals: readonly {
        /** Name of your detector: `zeek-notices`. */ readonly detector: string
        /** Of your own. The same again is the same signal, and counts once. */
        readonly id: string
        /** Whose traffic it is about, where there are several. */
        readonly sensor?: string
        /** What your detector calls it. */
        readonly title: string
        readonly technique?: string
        /** For the log of events. */
        readonly severity: 'critical' | 'high' | 'medium' | 'low' | 'info'
        /** Event time: near that of the traffic. */
        readonly time: string
        /** Who does it. */
        readonly actor: string
        readonly peers?: readonly string[]
        readonly evidence: readonly {
          /** Unique within the signal: `conn-count`. */ readonly id: string
          readonly group:
            | 'timing'
            | 'reach'
            | 'novelty'
            | 'volume'
            | 'protocol'
            | 'reputation'
            | 'sequence'
          /** What was seen, in words. */
          readonly text: string
          readonly observed: {
            readonly value: number
            /** `count`, `share`, `bytes`, `ms`, `s`, `yes or no`, or your own. */
            readonly unit: string
          }
          /** 10 log10 of odds: three about double them, ten are ten times as much. */
          readonly points: number
        }[]
        /** Whether it worked, as far as can be told. */
        readonly outcome?: 'worked' | 'no_sign' | 'unknown'
        readonly indicators?: readonly {
          readonly kind: 'domain' | 'url' | 'ja3' | 'ja4'
          readonly value: string
          readonly side: 'actor' | 'peer'
        }[]
      }[]
    }
    answer: {
      readonly accepted: number
      readonly results: readonly {
        /** Place in what was posted, from 0. */ readonly index: number
        /** `duplicate`: this detector and id were posted before. `full`: too many wait; post it again later. */
        readonly status: 'accepted' | 'duplicate' | 'full' | 'invalid'
        readonly errors?: readonly {
          readonly pointer: string
          readonly code: string
          readonly message: string
        }[]
      }[]
    }
  }
  /** How many events there were over time. */
  countEvents: {
    params: {}
    query: {
      readonly q?: string
      readonly from?: string
      readonly to?: string
      readonly since?: string
      readonly kind?: string | readonly string[]
      readonly severity?: string | readonly string[]
      readonly what?: string | readonly string[]
      readonly sensor?: string | readonly string[]
      readonly entity?: string | readonly string[]
      readonly detector?: string | readonly string[]
      readonly technique?: string | readonly string[]
      readonly ref?: string | readonly string[]
      readonly traceId?: string | readonly string[]
      readonly text?: string | readonly string[]
      readonly by?: 'kind' | 'severity' | 'detector'
      readonly step?: string
    }
    body: null
    answer: EventStatistics
  }
  /** What stands in an event, as JSON Schema, and what events can be asked for. */
  getEventSchema: {
    params: {}
    query: {}
    body: null
    answer: {
      readonly event: { readonly [name: string]: unknown }
      /** What `POST /events` takes. */
      readonly signal: { readonly [name: string]: unknown }
      readonly fields: readonly string[]
      readonly sorts: readonly string[]
    }
  }
  /** Mutes, the soonest to end first. */
  listMutes: {
    params: {}
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly owner?: string | readonly string[]
      readonly entity?: string | readonly string[]
      readonly technique?: string | readonly string[]
      readonly behaviour?: string | readonly string[]
      readonly sensor?: string | readonly string[]
      readonly lifted?: 'true' | 'false'
    }
    body: null
    answer: {
      readonly data: readonly Mute[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** Hide alerts that are expected here, for a while. */
  makeMute: {
    params: {}
    query: {}
    body: {
      readonly scope: {
        /** Whom the alert is about: an address, a network or a name. */ readonly entity?: string
        /** Somebody on the other side. */
        readonly peer?: string
        /** Covers its sub-techniques, too. */
        readonly technique?: string
        readonly behaviour?: string
        readonly sensor?: string
      }
      readonly reason: string
      /** RFC 3339. */
      readonly expiresAt: string
    }
    answer: Mute
  }
  /** What each mute in force hides: alerts of the last 7 days. */
  countMuteHits: {
    params: {}
    query: {}
    body: null
    answer: {
      /** Event time from which on alerts are counted. */ readonly from: string
      readonly data: readonly {
        /** Of the mute. */ readonly id: string
        readonly alerts: number
        /** Newest evidence of any alert that it hides. */
        readonly lastAt: string
      }[]
    }
  }
  /** One mute. */
  getMute: { params: { readonly id: string }; query: {}; body: null; answer: Mute }
  /** Change its scope, its reason, or when it ends. */
  changeMute: {
    params: { readonly id: string }
    query: {}
    body: {
      readonly scope?: {
        /** Whom the alert is about: an address, a network or a name. */ readonly entity?: string
        /** Somebody on the other side. */
        readonly peer?: string
        /** Covers its sub-techniques, too. */
        readonly technique?: string
        readonly behaviour?: string
        readonly sensor?: string
      }
      readonly reason?: string
      /** RFC 3339. */
      readonly expiresAt?: string
    }
    answer: Mute
  }
  /** Lift it: what it hid is shown again. The record of it stays. */
  liftMute: { params: { readonly id: string }; query: {}; body: null; answer: null }
  /** What it would have hidden in the last 7 days. Has no effect. */
  previewMute: {
    params: {}
    query: {}
    body: {
      readonly scope: {
        /** Whom the alert is about: an address, a network or a name. */ readonly entity?: string
        /** Somebody on the other side. */
        readonly peer?: string
        /** Covers its sub-techniques, too. */
        readonly technique?: string
        readonly behaviour?: string
        readonly sensor?: string
      }
    }
    answer: {
      /** Event time from which on alerts were looked at. */ readonly from: string
      readonly lookedAt: number
      /** False: there were more alerts than are looked at. */
      readonly isWhole: boolean
      readonly alerts: number
      readonly entities: number
      /** By how bad if true. */
      readonly bySeverity: { readonly [name: string]: number }
      /** By what to attend to first. */
      readonly byUrgency: { readonly [name: string]: number }
      /** Of which something tells that it worked. */
      readonly worked: number
      /** The newest, at most 10. */
      readonly examples: readonly {
        readonly id: string
        readonly time: string
        readonly entity: string
        readonly severity: string
        readonly confidence: number
        readonly headline: string
        readonly outcome: string
      }[]
    }
  }
  /** How often the stated probability was right. */
  getCalibration: {
    params: {}
    query: { readonly since?: string }
    body: null
    answer: Calibration
  }
  /** What counted in the newest alerts. */
  listDecisions: { params: {}; query: { readonly limit?: number }; body: null; answer: Decisions }
  /** Ways to join the detectors, compared on what was seen here. */
  listFusionStrategies: {
    params: {}
    query: { readonly limit?: number }
    body: null
    answer: FusionStrategies
  }
  /** What would have changed our mind, over many alerts. */
  listTippingPoints: {
    params: {}
    query: { readonly limit?: number }
    body: null
    answer: TippingPoints
  }
  /** Of how many hosts it is known what is normal. */
  getBaselines: { params: {}; query: {}; body: null; answer: Baselines }
  /** Models in use. */
  listModels: { params: {}; query: {}; body: null; answer: { readonly data: readonly ModelHead[] } }
  /** A model and its card. */
  getModel: { params: { readonly id: string }; query: {}; body: null; answer: Model }
  /** What the model said of the traffic here. */
  getModelStats: {
    params: { readonly id: string }
    query: { readonly from?: string; readonly to?: string; readonly since?: string }
    body: null
    answer: ModelStats
  }
  /** The settings in force; secrets are masked. */
  listSettings: {
    params: {}
    query: { readonly prefix?: string }
    body: null
    answer: { readonly data: readonly Setting[] }
  }
  /** Your own views, and those that others share. */
  listViews: {
    params: {}
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly text?: string | readonly string[]
      readonly page?: string | readonly string[]
      readonly owner?: string | readonly string[]
      readonly shared?: 'true' | 'false'
    }
    body: null
    answer: {
      readonly data: readonly View[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** Keep a search. */
  makeView: {
    params: {}
    query: {}
    body: {
      readonly name: string
      readonly page: string
      readonly query: string
      readonly isShared?: boolean
    }
    answer: View
  }
  /** One view. */
  getView: { params: { readonly id: string }; query: {}; body: null; answer: View }
  /** Change a view. */
  changeView: {
    params: { readonly id: string }
    query: {}
    body: { readonly name?: string; readonly query?: string; readonly isShared?: boolean }
    answer: View
  }
  /** Forget it. */
  dropView: { params: { readonly id: string }; query: {}; body: null; answer: null }
  /** What was looked up about incidents, the newest first. */
  listInvestigations: {
    params: {}
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly from?: string
      readonly to?: string
      readonly since?: string
      readonly state?: string | readonly string[]
      readonly incident?: string | readonly string[]
      readonly 'risk.gt'?: number
      readonly 'risk.gte'?: number
      readonly 'risk.lt'?: number
      readonly 'risk.lte'?: number
    }
    body: null
    answer: {
      readonly data: readonly InvestigationHead[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** One investigation: each question and its answer, and what they come to. */
  getInvestigation: {
    params: { readonly id: string }
    query: {}
    body: null
    answer: Investigation
  }
  /** What was looked up about an incident. */
  investigationOfIncident: {
    params: { readonly id: string }
    query: {}
    body: null
    answer: Investigation
  }
  /** Have it looked up anew, and let domains of it be sent to sources on the internet. */
  investigateIncident: {
    params: { readonly id: string }
    query: {}
    body: {
      /** Domains among its indicators. What was allowed once stays so for this incident. */
      readonly consent?: readonly string[]
    }
    answer: InvestigationRequest
  }
  /** What was done, is in force or waits for an answer, the newest first. */
  listActions: {
    params: {}
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly from?: string
      readonly to?: string
      readonly since?: string
      readonly state?: string | readonly string[]
      readonly kind?: string | readonly string[]
      readonly mode?: string | readonly string[]
      readonly target?: string | readonly string[]
      readonly actor?: string | readonly string[]
      readonly incident?: string | readonly string[]
      readonly traceId?: string | readonly string[]
      readonly dryRun?: 'true' | 'false'
      readonly text?: string | readonly string[]
    }
    body: null
    answer: {
      readonly data: readonly ActionHead[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** Have something done. Of whoever may not do it, it waits for somebody who may. */
  requestAction: {
    params: {}
    query: {}
    body: {
      readonly kind:
        | 'block_ip'
        | 'block_domain'
        | 'rate_limit'
        | 'redirect_to_honeypot'
        | 'isolate_host'
        | 'isolate_container'
        | 'quarantine_file'
        | 'notify'
      /** An address or a network, a domain, a container, a path, a channel: as `kind` asks. */
      readonly target: string
      readonly scope?: ActionScope
      /** How long it holds; at most 7 days. */
      readonly ttlSeconds?: number
      /** What it is about. */
      readonly incidentId?: string
      readonly reason: string
    }
    answer: Action
  }
  /** One action, with its preview and all that happened to it. */
  getAction: { params: { readonly id: string }; query: {}; body: null; answer: Action }
  /** What was done or suggested about an incident, the newest first. */
  actionsOfIncident: {
    params: { readonly id: string }
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly from?: string
      readonly to?: string
      readonly since?: string
      readonly state?: string | readonly string[]
      readonly kind?: string | readonly string[]
      readonly mode?: string | readonly string[]
      readonly target?: string | readonly string[]
      readonly actor?: string | readonly string[]
      readonly incident?: string | readonly string[]
      readonly traceId?: string | readonly string[]
      readonly dryRun?: 'true' | 'false'
      readonly text?: string | readonly string[]
    }
    body: null
    answer: {
      readonly data: readonly ActionHead[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** What was done to an address, the newest first. */
  actionsOfEntity: {
    params: { readonly id: string }
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly from?: string
      readonly to?: string
      readonly since?: string
      readonly state?: string | readonly string[]
      readonly kind?: string | readonly string[]
      readonly mode?: string | readonly string[]
      readonly target?: string | readonly string[]
      readonly actor?: string | readonly string[]
      readonly incident?: string | readonly string[]
      readonly traceId?: string | readonly string[]
      readonly dryRun?: 'true' | 'false'
      readonly text?: string | readonly string[]
    }
    body: null
    answer: {
      readonly data: readonly ActionHead[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** What it would do, whom it would touch, and what speaks against it. Has no effect. */
  previewAction: {
    params: {}
    query: {}
    body: {
      readonly kind:
        | 'block_ip'
        | 'block_domain'
        | 'rate_limit'
        | 'redirect_to_honeypot'
        | 'isolate_host'
        | 'isolate_container'
        | 'quarantine_file'
        | 'notify'
      /** An address or a network, a domain, a container, a path, a channel: as `kind` asks. */
      readonly target: string
      readonly scope?: ActionScope
      /** How long it holds; at most 7 days. */
      readonly ttlSeconds?: number
      /** What it is about. */
      readonly incidentId?: string
    }
    answer: ActionLook
  }
  /** Approve what waits or is suggested; with the last approval that it needs it is done. */
  approveAction: {
    params: { readonly id: string }
    query: {}
    body: { readonly reason?: string }
    answer: Action
  }
  /** Say no to what waits or is suggested. Nothing is done. */
  rejectAction: {
    params: { readonly id: string }
    query: {}
    body: { readonly reason: string }
    answer: Action
  }
  /** Let what is in force hold for so long from now. */
  extendAction: {
    params: { readonly id: string }
    query: {}
    body: {
      /** From now on, at most 7 days. */ readonly ttlSeconds: number
      readonly reason?: string
    }
    answer: Action
  }
  /** Take it back. Policy then leaves the target alone for a while. */
  undoAction: {
    params: { readonly id: string }
    query: {}
    body: {
      /** So long policy does nothing by itself to this target. */ readonly holdOffSeconds?: number
      readonly reason?: string
    }
    answer: Action
  }
  /** Versions of the policy, the newest first. */
  listPolicies: {
    params: {}
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly state?: string | readonly string[]
      readonly author?: string | readonly string[]
    }
    body: null
    answer: {
      readonly data: readonly PolicyVersion[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** A new version, as a draft: nothing follows from it before it is put in force. */
  draftPolicy: {
    params: {}
    query: {}
    body: {
      /** As `Policy`; what is left out does little. All that is wrong is told at once. */
      readonly policy: { readonly [name: string]: unknown }
      readonly note?: string
    }
    answer: ToldPolicy
  }
  /** The policy in force; the built-in one where none ever was. */
  getActivePolicy: { params: {}; query: {}; body: null; answer: ToldPolicy }
  /** Policies to begin with, the one that does least first. */
  listReadyPolicies: {
    params: {}
    query: {}
    body: null
    answer: {
      readonly data: readonly {
        readonly name: string
        readonly title: string
        readonly says: string
        readonly policy: Policy
      }[]
    }
  }
  /** One version, and what it does in words. */
  getPolicy: { params: { readonly version: number }; query: {}; body: null; answer: ToldPolicy }
  /** What it does otherwise than another, a sentence for each. */
  diffPolicy: {
    params: { readonly version: number }
    query: { readonly against?: number }
    body: null
    answer: {
      readonly version: number
      readonly against: number
      /** None: both do the same. */
      readonly changes: readonly string[]
    }
  }
  /** What it would have done in the last 7 days. Has no effect. */
  simulatePolicy: { params: { readonly version: number }; query: {}; body: null; answer: Backtest }
  /** Answer for a policy that acts by itself, so that another admin may put it in force. */
  approvePolicy: {
    params: { readonly version: number }
    query: {}
    body: { readonly note?: string }
    answer: ToldPolicy
  }
  /** Put a draft in force, in place of the one that is. */
  activatePolicy: {
    params: { readonly version: number }
    query: {}
    body: { readonly note?: string }
    answer: ToldPolicy
  }
  /** Put one in force again that was before. */
  rollBackPolicy: {
    params: { readonly version: number }
    query: {}
    body: { readonly note?: string }
    answer: ToldPolicy
  }
  /** What policy said about it each time it was asked, the newest first, at most 64. */
  decisionsOfIncident: {
    params: { readonly id: string }
    query: {}
    body: null
    answer: {
      readonly data: readonly PolicyDecision[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** One decision: what was asked of policy, and what it said. */
  getDecision: { params: { readonly id: string }; query: {}; body: null; answer: PolicyDecision }
  /** What nothing is ever done to: what was found out and is built in, then what people added. */
  listNeverBlock: {
    params: {}
    query: {}
    body: null
    answer: {
      readonly data: readonly NeverBlock[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** Add an address, a network or a domain that nothing is ever done to. */
  addNeverBlock: {
    params: {}
    query: {}
    body: {
      /** `192.0.2.7`, `192.0.2.0/24`, `example.org`. */ readonly value: string
      readonly reason: string
      readonly expiresAt?: string | null
    }
    answer: NeverBlock
  }
  /** Take it out again: from then on policy and people may act on it. */
  removeNeverBlock: { params: { readonly id: string }; query: {}; body: null; answer: null }
  /** Whether anything can be done here, what is in force, and whether it was stopped. */
  getResponse: { params: {}; query: {}; body: null; answer: ResponseState }
  /** The kill switch: all that is in force is undone, and nothing more is done. */
  stopResponse: { params: {}; query: {}; body: { readonly reason: string }; answer: ResponseState }
  /** Let it go on. What was undone stays so. */
  resumeResponse: {
    params: {}
    query: {}
    body: { readonly reason: string }
    answer: ResponseState
  }
  /** Begin to write a file of what a filter lets through. */
  makeExport: {
    params: {}
    query: {}
    body: {
      readonly kind: 'incidents' | 'alerts' | 'events' | 'flows' | 'entities'
      /** stix is of incidents alone; md of an incident is a page, of the rest a table. */
      readonly format: 'csv' | 'json' | 'md' | 'stix'
      /** As the parameters of the list of that kind: `{"q": "is:open", "since": "24h"}`. */
      readonly filter?: { readonly [name: string]: string | readonly string[] }
    }
    answer: Operation
  }
  /** How far it is. */
  getExport: { params: { readonly id: string }; query: {}; body: null; answer: Operation }
  /** The file itself, once it is done. */
  readExport: { params: { readonly id: string }; query: {}; body: null; answer: string }
  /** How far it is, and what came of it. */
  getOperation: { params: { readonly id: string }; query: {}; body: null; answer: Operation }
  /** Stop it where it runs, and take away what it made. */
  endOperation: { params: { readonly id: string }; query: {}; body: null; answer: null }
  /** Entries, the newest first; without the permission audit:read only your own. */
  listAudit: {
    params: {}
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly from?: string
      readonly to?: string
      readonly since?: string
      readonly actor?: string | readonly string[]
      readonly verb?: string | readonly string[]
      readonly objectKind?: string | readonly string[]
      readonly object?: string | readonly string[]
      readonly traceId?: string | readonly string[]
      readonly text?: string | readonly string[]
    }
    body: null
    answer: {
      readonly data: readonly AuditEntry[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** Signatures under the chain, the newest 1000, and the keys that check them. */
  listCheckpoints: {
    params: {}
    query: {}
    body: null
    answer: {
      readonly data: readonly AuditCheckpoint[]
      readonly keys: readonly {
        readonly id: string
        /** Public half, to check the signatures with. */
        readonly pem: string
      }[]
    }
  }
  /** How long the chain is, and what the last check of it said. */
  getAuditState: { params: {}; query: {}; body: null; answer: AuditState }
  /** One entry. */
  getAuditEntry: { params: { readonly seq: number }; query: {}; body: null; answer: AuditEntry }
  /** Check the whole chain and its signatures now. */
  verifyAudit: { params: {}; query: {}; body: null; answer: AuditVerdict }
  /** Make a tar of the entries, the signatures, the keys and a program that checks them. */
  exportAudit: { params: {}; query: {}; body: null; answer: Operation }
  /** Lines of the log, the newest first. */
  listLogs: {
    params: {}
    query: {
      readonly limit?: number
      readonly after?: string
      readonly level?: 'debug' | 'info' | 'warn' | 'error'
      readonly component?: string
      readonly traceId?: string
      readonly q?: string
      readonly from?: string
      readonly to?: string
      readonly since?: string
    }
    body: null
    answer: {
      readonly data: readonly LogLine[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** Lines that came since, the oldest first. */
  tailLogs: {
    params: {}
    query: {
      readonly after?: string
      readonly level?: 'debug' | 'info' | 'warn' | 'error'
      readonly component?: string
      readonly traceId?: string
      readonly q?: string
    }
    body: null
    answer: {
      readonly data: readonly LogLine[]
      /** Cursor for what comes next. */
      readonly next: string
      /** There is more already: ask again. */
      readonly hasMore: boolean
      /** Clock of the server, to tell how late a line is. */
      readonly now: string
    }
  }
  /** How many lines there are, and of which kind. */
  countLogs: { params: {}; query: { readonly since?: string }; body: null; answer: LogCount }
  /** Incidents, alerts, events, audit entries and lines of the log with one trace id. */
  getTrace: { params: { readonly traceId: string }; query: {}; body: null; answer: Trace }
  /** Every sensor, broken ones first: each source that is read here, each that is enrolled. */
  listAgents: {
    params: {}
    query: {
      readonly state?:
        | 'expired'
        | 'refused'
        | 'silent'
        | 'shedding'
        | 'late'
        | 'behind'
        | 'slowed'
        | 'sampling'
        | 'clock'
        | 'expiring'
        | 'never'
        | 'reporting'
        | 'stopped'
        | 'revoked'
      readonly version?: string
      readonly site?: string
      readonly 'dropRate.gte'?: number
    }
    body: null
    answer: {
      readonly data: readonly Agent[]
      /** When the database was read. */
      readonly asOf: string
    }
  }
  /** Tokens that wait for a machine, the newest first. Without their secrets. */
  listEnrolments: {
    params: {}
    query: {}
    body: null
    answer: { readonly data: readonly Enrolment[] }
  }
  /** A token with which one machine can become a sensor of this name. */
  makeEnrolment: {
    params: {}
    query: {}
    body: {
      /** As it is to be called; it stands in its certificate. */ readonly sensor: string
      /** Where it stands, for people. */
      readonly site?: string
      /** So long the token is good. */
      readonly minutes?: number
      readonly isReplacing?: boolean
    }
    answer: MadeEnrolment
  }
  /** Make a token that waits worthless. */
  endEnrolment: { params: { readonly id: string }; query: {}; body: null; answer: null }
  /** One sensor. */
  getAgent: { params: { readonly id: string }; query: {}; body: null; answer: Agent }
  /** Change its site, or what is wanted of it; what is not named stays. */
  changeAgent: {
    params: { readonly id: string }
    query: {}
    body: {
      readonly site?: string
      readonly orders?: {
        /** BPF filter of its capture; null: its own setting. */ readonly filter?: string | null
        /** Beyond it a share of the flows is shipped; null: its own setting. */
        readonly flowsPerSecondMax?: number | null
        /** Whether it judges for itself while the hub is away; null: its own setting. */
        readonly isDetectingLocally?: ('while-away' | 'never') | null
      }
    }
    answer: AgentConfig
  }
  /** One number of a sensor over time. */
  getAgentMetrics: {
    params: { readonly id: string }
    query: {
      readonly metric:
        | 'packetsPerSecond'
        | 'bytesPerSecond'
        | 'dropsPerSecond'
        | 'lagMs'
        | 'queueBytes'
        | 'shedPerSecond'
        | 'sampledShare'
        | 'sensorResidentBytes'
        | 'hostCpuShare'
        | 'hostMemoryUsedShare'
        | 'hostDiskFreeBytes'
        | 'hostReceivedBytesPerSecond'
        | 'hostSentBytesPerSecond'
      readonly window?: string
      readonly step?: string
    }
    body: null
    answer: Series
  }
  /** Numbers of one sensor over time, side by side. */
  getAgentHistory: {
    params: { readonly id: string }
    query: { readonly metrics?: string; readonly window?: string; readonly step?: string }
    body: null
    answer: History
  }
  /** What is wanted of a sensor that sends over the network, and whether it does so. */
  getAgentConfig: { params: { readonly id: string }; query: {}; body: null; answer: AgentConfig }
  /** Events of one sensor, those kept last first. */
  listAgentLogs: {
    params: { readonly id: string }
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly from?: string
      readonly to?: string
      readonly since?: string
      readonly kind?: string | readonly string[]
      readonly severity?: string | readonly string[]
      readonly what?: string | readonly string[]
      readonly entity?: string | readonly string[]
      readonly detector?: string | readonly string[]
      readonly technique?: string | readonly string[]
      readonly ref?: string | readonly string[]
      readonly traceId?: string | readonly string[]
      readonly text?: string | readonly string[]
    }
    body: null
    answer: {
      readonly data: readonly Event[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** Take nothing of a sensor any more, from within five seconds on. */
  revokeAgent: {
    params: { readonly id: string }
    query: {}
    body: { readonly reason: string }
    answer: Agent
  }
  /** Batches of sensors that the hub could not take, the newest first. */
  listDeadLetters: {
    params: {}
    query: {
      readonly limit?: number
      readonly after?: string
      readonly before?: string
      readonly sort?: string
      readonly q?: string
      readonly fields?: string
      readonly count?: 'exact' | 'estimate'
      readonly sensor?: string | readonly string[]
      readonly code?: string | readonly string[]
      readonly state?: string | readonly string[]
    }
    body: null
    answer: {
      readonly data: readonly DeadLetter[]
      readonly page: {
        /** Cursor of the page after this one. */ readonly next: string | null
        /** Cursor of the page before this one. */
        readonly prev: string | null
        readonly hasMore: boolean
      }
      /** Where `count` asked for it; an estimate stops at 10,000. */
      readonly count?: { readonly value: number; readonly isExact: boolean }
    }
  }
  /** One of them, with its beginning. */
  getDeadLetter: {
    params: { readonly id: string }
    query: {}
    body: null
    answer: DeadLetterInFull
  }
  /** Have the hub try it again, as when what refused it was put right. */
  retryDeadLetter: {
    params: { readonly id: string }
    query: {}
    body: null
    answer: DeadLetterInFull
  }
  /** Give it up: what it told is not judged. It stays here, and can be retried after all. */
  discardDeadLetter: {
    params: { readonly id: string }
    query: {}
    body: null
    answer: DeadLetterInFull
  }
  /** Who answers here, and what time it has. */
  getMeta: { params: {}; query: {}; body: null; answer: Meta }
  /** What works now, and how much room there is. */
  getSystemStatus: { params: {}; query: {}; body: null; answer: SystemStatus }
  /** One number of the process over time. */
  getSystemMetrics: {
    params: {}
    query: {
      readonly metric:
        | 'waitingRecords'
        | 'residentBytes'
        | 'stallMs'
        | 'cpuShare'
        | 'uptimeSeconds'
        | 'databaseBytes'
        | 'diskFreeBytes'
        | 'diskUsedBytes'
        | 'machineCpuShare'
        | 'machineMemoryUsedBytes'
        | 'receivedBytesPerSecond'
        | 'sentBytesPerSecond'
        | 'apiStallMs'
        | 'streamClients'
      readonly window?: string
      readonly step?: string
    }
    body: null
    answer: Series
  }
  /** What takes the room, and how long it is kept. */
  getStorage: { params: {}; query: {}; body: null; answer: Storage }
  /** Numbers of the machine and the process over time, side by side. */
  getSystemHistory: {
    params: {}
    query: { readonly metrics?: string; readonly window?: string; readonly step?: string }
    body: null
    answer: History
  }
  /** Numbers of every sensor over time, side by side. */
  getSensorHistory: {
    params: {}
    query: { readonly metrics?: string; readonly window?: string; readonly step?: string }
    body: null
    answer: History
  }
  /** The process lives. */
  getHealth: { params: {}; query: {}; body: null; answer: Health }
  /** Every part works: 200, else 503 with the same body. */
  getReady: { params: {}; query: {}; body: null; answer: Ready }
  /** This API as an OpenAPI 3.1 document. */
  getOpenApi: { params: {}; query: {}; body: null; answer: { readonly openapi: string } }
  /** The same, as a page. */
  readDocument: { params: {}; query: {}; body: null; answer: null }
  /** How that page looks. */
  getDocumentStyle: { params: {}; query: {}; body: null; answer: null }
}
