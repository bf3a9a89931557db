import { answering } from '../answering.ts';
import { profiled } from './profiled.ts';

answering(profiled);
