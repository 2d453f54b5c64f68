@echo off
rem Installs Diplomacity from this folder, without internet: install.bat [--into FOLDER] [--plain]
py -3 "%~dp0install.py" %*
