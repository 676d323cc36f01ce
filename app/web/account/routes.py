"""All routes around one's account."""

from fastapi import APIRouter

from app.web.account import own, way_in

router = APIRouter()
router.include_router(way_in.router)
router.include_router(own.router)
