@echo off
rem Shows what the program does, without a key and without a network: it serves a small recording
rem with two faults switched on, runs the embeddings scenarios against it, and compares. The
rem recording is sample data, not OpenAI's.
setlocal
cd /d "%~dp0..\.."

set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
set "jar=target\fauxpenai-conformance.jar"
set "sample=src\examples\embeddings-sample\results.json.gz"
set "work=target\quickstart"
set "port=8089"

if not exist "%jar%" (
  echo Building the program ...
  call mvnw.cmd -q -B -DskipTests package || exit /b 1
)
if exist "%work%" rmdir /s /q "%work%"
mkdir "%work%"

echo 1. The scenarios
"%java%" -jar "%jar%" createScenarios --api=embeddings "--outputFile=%work%\scenarios.json" || exit /b 1

echo.
echo 2. A server with two faults: no usage in its answers, and the parameter user is rejected
start "fauxpenai quickstart" /min "%java%" -jar "%jar%" serveResults "--resultsFile=%sample%" --port=%port% --deviate=no-usage --deviate=reject-parameter:user
for /l %%i in (1,1,30) do (
  curl -s -o nul http://127.0.0.1:%port%/v1/models && goto listening
  timeout /t 1 /nobreak >nul
)
echo The server did not start. 1>&2
exit /b 1
:listening

echo.
echo 3. The run
set OPENAI_API_KEY=none
"%java%" -jar "%jar%" runScenarios --api=embeddings --baseUrl=http://127.0.0.1:%port%/v1 --rateLimit=0 --label=quickstart "--scenariosFile=%work%\scenarios.json" "--resultsFile=%work%\results.json.gz"
set "ran=%errorlevel%"
taskkill /f /fi "WINDOWTITLE eq fauxpenai quickstart*" >nul 2>&1
if not %ran%==0 exit /b 1

echo.
echo 4. The comparison
"%java%" -jar "%jar%" compareResults --api=embeddings "--specFile=%sample%" "--resultsFile=%work%\results.json.gz" "--report=%work%\report.html"
if not %errorlevel%==1 (
  echo The comparison ended with %errorlevel%; 1 was expected, for the faults. 1>&2
  exit /b 1
)

echo.
echo It ended with exit code 1, as the faults are there. The whole report:
echo   %work%\report.html
exit /b 0
