/** Which part of the map is in view: its middle, in 0..1 of the map, and how often it is enlarged. */
export interface Camera {
  x: number;
  y: number;
  zoom: number;
}

export interface Size {
  width: number;
  height: number;
}

export type Place = [x: number, y: number];

export const WHOLE: Camera = { x: 0.5, y: 0.5, zoom: 1 };

const MAX_ZOOM = 60;
/** Left free round the whole map, so that no point is cut. */
const PAD_PX = 14;

/** Pixels of the screen along the whole of each side; y goes up on the map and down on the screen. */
export function scale({ zoom }: Camera, { width, height }: Size): Place {
  return [zoom * Math.max(1, width - 2 * PAD_PX), -zoom * Math.max(1, height - 2 * PAD_PX)];
}

export function toScreen(camera: Camera, size: Size, [x, y]: Place): Place {
  const [sx, sy] = scale(camera, size);
  return [size.width / 2 + (x - camera.x) * sx, size.height / 2 + (y - camera.y) * sy];
}

export function toMap(camera: Camera, size: Size, [px, py]: Place): Place {
  const [sx, sy] = scale(camera, size);
  return [camera.x + (px - size.width / 2) / sx, camera.y + (py - size.height / 2) / sy];
}

/** Enlarge by a factor; what is under this place of the screen stays there. */
export function zoomed(camera: Camera, size: Size, factor: number, at?: Place): Camera {
  const fixed = at ?? [size.width / 2, size.height / 2];
  const zoom = Math.min(MAX_ZOOM, Math.max(1, camera.zoom * factor));
  const [x, y] = toMap(camera, size, fixed);
  const [nextX, nextY] = toMap({ ...camera, zoom }, size, fixed);
  return held({ x: camera.x + x - nextX, y: camera.y + y - nextY, zoom });
}

/** Move what is in view by so many pixels. */
export function panned(camera: Camera, size: Size, dx: number, dy: number): Camera {
  const [sx, sy] = scale(camera, size);
  return held({ ...camera, x: camera.x - dx / sx, y: camera.y - dy / sy });
}

/** Keep the map in view. */
function held({ x, y, zoom }: Camera): Camera {
  const edge = 0.5 / zoom;
  const within = (place: number) => Math.min(1 - edge, Math.max(edge, place));
  return { x: within(x), y: within(y), zoom };
}
