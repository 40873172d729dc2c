// What an executable does before its libraries are loaded: nothing to call.
#pragma once
