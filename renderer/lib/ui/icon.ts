// What every part of the kit takes as an icon: a component of @lucide/svelte/icons/<name>.
export type { LucideIcon as IconComponent } from '@lucide/svelte'

/** What a colour says besides its look. */
export type Tone = 'neutral' | 'accent' | 'ok' | 'warn' | 'bad' | 'info'
