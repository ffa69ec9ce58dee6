import { dateTime, id, int, nullable, recordOf, text } from '../records/decode.ts'

/** A stream: where the picture and sound of sessions are sent to (WireStream). Its URL is a secret. */
export class VideoStream extends recordOf({
  streamId: id('id'),
  url: nullable(text('url')),
  streamType: nullable(text('stream_type')),
  width: nullable(int('width')),
  height: nullable(int('height')),
  fps: nullable(int('fps')),
  createdAt: dateTime('created_at'),
  updatedAt: dateTime('updated_at'),
}) {}
