// The tests look into the program's window.
/// <reference path="../renderer/app/window.d.ts" />
