import { builder } from './builder.ts'

/** The open end of every enum here: what a value resolves to that this schema does not know. */
export const OPEN = {
  UNRECOGNIZED: {
    value: 'UNRECOGNIZED',
    description:
      'A value that this schema does not know; the matching `Raw` field has the word the upstream sent. Refused as an input.',
  },
} as const

export const VideoQuality = builder.enumType('VideoQuality', {
  description: 'The resolution of a room’s video.',
  values: {
    HD_720P: { value: '720p', description: '1280 × 720 pixels; `720p` upstream.' },
    HD_1080P: { value: '1080p', description: '1920 × 1080 pixels; `1080p` upstream.' },
    ...OPEN,
  } as const,
})

export const VideoLayout = builder.enumType('VideoLayout', {
  description: 'How the people in a room are arranged in its video.',
  values: {
    GRID_RESPONSIVE: {
      value: 'grid-responsive',
      description: 'A grid that grows with the number of people.',
    },
    GRID_RESPONSIVE_MOBILE: {
      value: 'grid-responsive-mobile',
      description: 'A grid that grows with the number of people, shaped for phones.',
    },
    HIGHLIGHT_1_RESPONSIVE: {
      value: 'highlight-1-responsive',
      description: 'One person large, the others small beside.',
    },
    LAYOUT_1X1: { value: '1x1', description: 'One person; `1x1` upstream.' },
    LAYOUT_2X1: { value: '2x1', description: 'Two side by side; `2x1` upstream.' },
    LAYOUT_2X2: { value: '2x2', description: 'Two rows of two; `2x2` upstream.' },
    LAYOUT_5UP: { value: '5up', description: 'One large and four small; `5up` upstream.' },
    LAYOUT_3X3: { value: '3x3', description: 'Three rows of three; `3x3` upstream.' },
    LAYOUT_4X4: { value: '4x4', description: 'Four rows of four; `4x4` upstream.' },
    LAYOUT_5X5: { value: '5x5', description: 'Five rows of five; `5x5` upstream.' },
    LAYOUT_6X6: { value: '6x6', description: 'Six rows of six; `6x6` upstream.' },
    LAYOUT_8X8: { value: '8x8', description: 'Eight rows of eight; `8x8` upstream.' },
    LAYOUT_10X10: { value: '10x10', description: 'Ten rows of ten; `10x10` upstream.' },
    ...OPEN,
  } as const,
})

export const ConferenceSize = builder.enumType('ConferenceSize', {
  description: 'How many people a conference is made for.',
  values: {
    SMALL: { value: 'small', description: 'A few people.' },
    MEDIUM: { value: 'medium', description: 'A middling number of people.' },
    LARGE: { value: 'large', description: 'Many people.' },
    ...OPEN,
  } as const,
})

export const RoomSessionStatus = builder.enumType('RoomSessionStatus', {
  description: 'Whether a session is running.',
  values: {
    IN_PROGRESS: { value: 'in-progress', description: 'Running now.' },
    COMPLETED: { value: 'completed', description: 'Over.' },
    ...OPEN,
  } as const,
})

export const RoomRecordingStatus = builder.enumType('RoomRecordingStatus', {
  description: 'How far a recording is.',
  values: {
    RECORDING: { value: 'recording', description: 'Being recorded now.' },
    PAUSED: { value: 'paused', description: 'Begun, and paused.' },
    PROCESSING: { value: 'processing', description: 'Recorded, and being prepared for download.' },
    COMPLETED: { value: 'completed', description: 'Ready.' },
    ...OPEN,
  } as const,
})
